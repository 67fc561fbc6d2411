import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Proof of life: a small SQLite file that its owner keeps locked. The system gives the lock back when the
 * process dies, however it dies, so whoever can take it knows at once that the owner is dead.
 */
export class ProofOfLife {
  private readonly database: Database.Database
  private readonly file: string

  private constructor(database: Database.Database, file: string) {
    this.database = database
    this.file = file
  }

  /** A file's name is never used again, so that one of a dead owner is never taken for a new one's. */
  static take(file: string): ProofOfLife {
    mkdirSync(dirname(file), { recursive: true })
    return new ProofOfLife(lock(file), file)
  }

  static isHeld(file: string): boolean {
    // A file that is gone was removed by who left in order, or by who found it dead.
    if (!existsSync(file)) return false
    try {
      lock(file).close()
      return false
    } catch {
      // Busy, or another user's file: in doubt it lives.
      return true
    }
  }

  static remove(file: string): void {
    rmSync(file, { force: true })
  }

  release(): void {
    this.database.close()
    rmSync(this.file, { force: true })
  }
}

function lock(file: string): Database.Database {
  const database = new Database(file, { timeout: 0 })
  try {
    database.pragma('journal_mode = memory')
    database.pragma('locking_mode = exclusive')
    database.exec('begin exclusive')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
