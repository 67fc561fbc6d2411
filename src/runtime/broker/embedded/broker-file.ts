import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import { prepareSchema } from './schema.ts'
import { LogSync } from './log-sync.ts'
import { asBrokerError, isBusy } from './sqlite-errors.ts'
import { prepareStatements, type Statements } from './statements.ts'

const IN_MEMORY = ':memory:'

/**
 * The SQLite file of a broker, with one connection to it that can be opened anew after an I/O error. SQLite commits
 * without a sync, so that nobody waits for a disk with the lock of the file in hand: `sync` comes after it.
 */
export class BrokerFile {
  readonly folder: string
  readonly inMemory: boolean
  private connection: Database.Database
  private prepared: Statements
  private closed = false
  private log: LogSync | undefined
  /** A sync of the log may have failed that nobody has heard of: the system tells it to those who have the log open. */
  private isDoubtful = true

  constructor(folder: string, connection: Database.Database) {
    this.folder = folder
    this.inMemory = folder === IN_MEMORY
    this.connection = connection
    this.prepared = prepareStatements(connection)
  }

  get database(): Database.Database {
    return this.connection
  }

  get sql(): Statements {
    return this.prepared
  }

  /**
   * What SQLite thinks of the pages in memory after a failed sync is not to be trusted: the next one who asks
   * for the file opens it again.
   */
  drop(): void {
    if (this.inMemory) return
    this.closeLog()
    closeQuietly(this.connection)
  }

  /**
   * To be called with the lock of the file, before anything is written behind what its log holds: where a sync may have
   * failed, here or in a process that is gone, all of the log is made ready to be synced once more.
   */
  readyLog(): void {
    if (this.inMemory || !this.isDoubtful) return
    this.openLog().writeAgain()
  }

  /** Resolves when all that was committed before it, by whoever, is on the disk. Throws what the system says. */
  async sync(): Promise<void> {
    if (this.inMemory) return
    try {
      await this.openLog().sync()
      this.isDoubtful = false
    } catch (error) {
      // Opened again, it is doubtful.
      this.drop()
      throw error
    }
  }

  /** Opens the file again if it was dropped; throws while that is impossible. */
  ensureOpen(): void {
    if (this.connection.open) return
    if (this.closed) {
      throw new FlowError('BROKER_CLOSED', { message: `The broker in ${this.folder} is closed.` })
    }
    this.connection = connect(this.folder)
    this.prepared = prepareStatements(this.connection)
    this.isDoubtful = true
  }

  close(): void {
    this.closed = true
    this.closeLog()
    closeQuietly(this.connection)
  }

  private openLog(): LogSync {
    this.log ??= new LogSync(this.folder)
    return this.log
  }

  private closeLog(): void {
    this.log?.close()
    this.log = undefined
  }

  asError(error: unknown): unknown {
    return asBrokerError(error, this.folder)
  }
}

function closeQuietly(connection: Database.Database): void {
  try {
    connection.close()
  } catch {
    // It could not write the log back into the file: the next one who opens it will.
  }
}

/** Opens or makes the file; waits while another process makes it at this moment. */
export async function openBrokerFile(folder: string, clock: Clock): Promise<BrokerFile> {
  for (;;) {
    let connection: Database.Database | undefined
    try {
      if (folder !== IN_MEMORY) makeFolder(folder)
      connection = connect(folder)
      prepareSchema(connection, folder)
      return new BrokerFile(folder, connection)
    } catch (error) {
      connection?.close()
      if (!isBusy(error)) throw asBrokerError(error, folder, 'open')
    }
    await clock.sleep(2)
  }
}

function connect(folder: string): Database.Database {
  const file = folder === IN_MEMORY ? IN_MEMORY : join(folder, 'broker.db')
  // Nobody waits for a lock inside SQLite: it would hold up the event loop.
  const database = new Database(file, { timeout: 0 })
  try {
    database.pragma('journal_mode = wal')
    // Copying the log into the file is synced by SQLite; the log itself by `sync`.
    database.pragma('synchronous = normal')
    database.pragma('cache_size = -65536')
    database.pragma('wal_autocheckpoint = 4000')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Not by `recursive`: under /proc that never returns. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}
