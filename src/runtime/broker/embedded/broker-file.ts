import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import { prepareSchema } from './schema.ts'
import { asBrokerError, isBusy } from './sqlite-errors.ts'
import { prepareStatements, type Statements } from './statements.ts'

const IN_MEMORY = ':memory:'

/** The SQLite file of a broker, with one connection to it that can be opened anew after an I/O error. */
export class BrokerFile {
  readonly folder: string
  readonly inMemory: boolean
  private connection: Database.Database
  private prepared: Statements
  private closed = false

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
    if (!this.inMemory) closeQuietly(this.connection)
  }

  /** Opens the file again if it was dropped; throws while that is impossible. */
  ensureOpen(): void {
    if (this.connection.open) return
    if (this.closed) {
      throw new FlowError('BROKER_CLOSED', { message: `The broker in ${this.folder} is closed.` })
    }
    this.connection = connect(this.folder)
    this.prepared = prepareStatements(this.connection)
  }

  close(): void {
    this.closed = true
    closeQuietly(this.connection)
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
    database.pragma('synchronous = full')
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
