import type { MessageContent } from '../../../contract/message.ts'
import { encodeHeaders } from './headers-codec.ts'
import { messageCrc } from './message-crc.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import { ROWS_AT_ONCE, type Statements } from './statements.ts'

const MOST = ROWS_AT_ONCE[0]
const COLUMNS = 6

/**
 * Messages of one compacted partition, a row for each, so that compaction can remove any of them. Inside a
 * transaction; `flush` at its end.
 */
export class RowBuffer {
  private readonly sql: Statements
  private readonly base: number
  private columns: (number | Uint8Array | null)[] = []

  constructor(sql: Statements, partitionId: number) {
    this.sql = sql
    this.base = partitionId * OFFSETS_PER_PARTITION
  }

  /** Offsets come without a gap. */
  add(offset: number, { timestamp, key, value, headers }: MessageContent): void {
    const { columns } = this
    const blob = encodeHeaders(headers)
    columns.push(this.base + offset, timestamp, key, value, blob, messageCrc(timestamp, key, value, blob))
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
