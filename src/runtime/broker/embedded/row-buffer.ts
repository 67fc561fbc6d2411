import { ROWS_AT_ONCE, type Statements } from './statements.ts'

const MOST = ROWS_AT_ONCE[0]
const COLUMNS = 6

/** Collects rows of one partition and inserts them many at a time. Inside a transaction; `flush` at its end. */
export class RowBuffer {
  private readonly sql: Statements
  private columns: (number | Uint8Array | null)[] = []

  constructor(sql: Statements) {
    this.sql = sql
  }

  /** id, timestamp, key, value, headers, crc */
  add(row: readonly [number, number, Uint8Array | null, Uint8Array | null, Uint8Array | null, number]): void {
    const { columns } = this
    columns.push(row[0], row[1], row[2], row[3], row[4], row[5])
    if (columns.length < MOST * COLUMNS) return
    this.sql.appendRows[MOST].run(columns)
    this.columns = []
  }

  flush(): void {
    let at = 0
    for (const count of ROWS_AT_ONCE) {
      for (; this.columns.length - at >= count * COLUMNS; at += count * COLUMNS) {
        this.sql.appendRows[count].run(this.columns.slice(at, at + count * COLUMNS))
      }
    }
    this.columns = []
  }
}
