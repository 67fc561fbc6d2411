import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Proof of life: a small SQLite file that its member keeps locked. The system gives the lock back when the
 * process dies, however it dies, so whoever can take it knows at once that the member is dead.
 */
export class MemberLock {
  private readonly database: Database.Database
  private readonly file: string

  private constructor(database: Database.Database, file: string) {
    this.database = database
    this.file = file
  }

  /** Ids are never used again, so that a file of a dead member is never taken for a new one's. */
  static take(folder: string, memberId: number): MemberLock {
    mkdirSync(lockFolder(folder), { recursive: true })
    const file = lockFile(folder, memberId)
    return new MemberLock(lock(file), file)
  }

  static isHeld(folder: string, memberId: number): boolean {
    const file = lockFile(folder, memberId)
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

  static remove(folder: string, memberId: number): void {
    rmSync(lockFile(folder, memberId), { force: true })
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

function lockFolder(folder: string): string {
  return join(folder, 'members')
}

function lockFile(folder: string, memberId: number): string {
  return join(lockFolder(folder), `${memberId}.lock`)
}
