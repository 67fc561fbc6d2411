import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '../../clock.ts'
import { isBusy } from './sqlite-errors.ts'

/** Who stands still with the turn in its hand holds up the others for so long, and no longer. */
const PASSED_OVER_MS = 250
const LOOK_MS = 1

/**
 * Writers of one file take turns by this second, smaller lock. Who waits to write holds it while it waits, so that
 * who has just written stands behind it, instead of beginning again between two of its looks. It makes waiting
 * fair and nothing safe: safe is the lock of the file itself, so it may be missing or passed over.
 */
export class WriterTurn {
  private readonly file: string
  private readonly clock: Clock
  private database: Database.Database | undefined

  constructor(folder: string, clock: Clock) {
    this.file = join(folder, 'turn.lock')
    this.clock = clock
  }

  /** Resolves when it is this writer's turn, or when whoever has it took too long. */
  async wait(): Promise<void> {
    const began = this.clock.monotonic()
    while (this.isTaken() && this.clock.monotonic() - began < PASSED_OVER_MS) await this.clock.sleep(LOOK_MS)
  }

  /** The next one may wait for the file. Nothing happens where this one has not the turn. */
  pass(): void {
    if (this.database?.inTransaction === true) this.database.exec('rollback')
  }

  close(): void {
    this.database?.close()
    this.database = undefined
  }

  /** By another one; otherwise it is this one's from now on. */
  private isTaken(): boolean {
    this.database ??= this.open()
    if (this.database === undefined || this.database.inTransaction) return false
    try {
      this.database.exec('begin immediate')
      return false
    } catch (error) {
      return isBusy(error)
    }
  }

  /** A folder that cannot be written in has errors of its own, told by who writes the file. */
  private open(): Database.Database | undefined {
    try {
      const database = new Database(this.file, { timeout: 0 })
      database.pragma('journal_mode = memory')
      return database
    } catch {
      return undefined
    }
  }
}
