import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Input messages that are durably done, read from the broker's file beside the running process. */
export class Progress {
  private readonly file: string
  private readonly query: string
  private database: Database.Database | undefined
  private statement: Database.Statement<[], number | null> | undefined

  /** `query` gives one number. */
  constructor(folder: string, query: string) {
    this.file = join(folder, 'broker.db')
    this.query = query
  }

  /** 0 while there is no file, or none that can be read at this moment. */
  read(): number {
    return this.look() ?? 0
  }

  /** Undefined while there is no file, or none that can be read at this moment. */
  look(): number | undefined {
    try {
      const statement = this.open()
      return statement === undefined ? undefined : (statement.get() ?? 0)
    } catch {
      this.close()
      return undefined
    }
  }

  /**
   * Nobody may hold the file when a killed process is followed by the next: with a reader still there SQLite would
   * not recover its log, and that shall be tested too.
   */
  close(): void {
    this.database?.close()
    this.database = undefined
    this.statement = undefined
  }

  private open() {
    if (this.statement !== undefined) return this.statement
    if (!existsSync(this.file)) return undefined
    this.database = new Database(this.file, { readonly: true, timeout: 0 })
    this.statement = this.database.prepare<[], number | null>(this.query).pluck(true)
    return this.statement
  }
}
