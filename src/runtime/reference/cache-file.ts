import Database from 'better-sqlite3'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ReferenceTable } from './reference-table.ts'

/** Raised when the layout changes: an older cache is thrown away and rebuilt from the files. */
const FORMAT = 1
const SCHEMA = `
  CREATE TABLE tables (
    identity TEXT PRIMARY KEY, generation INTEGER NOT NULL, hash TEXT NOT NULL, size INTEGER NOT NULL,
    mtime REAL NOT NULL, key_type TEXT NOT NULL, row_count INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE rows (
    generation INTEGER NOT NULL, key TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (generation, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE generations (generation INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT NOT NULL) STRICT;
`

/** One loaded table, as the cache knows it. */
export interface CachedTable {
  readonly generation: number
  readonly hash: string
  readonly size: number
  readonly mtimeMs: number
  readonly keyType: ReferenceTable['keyType']
  readonly rows: number
  /** Bytes of the rows as JSON. */
  readonly bytes: number
}

/**
 * The SQLite file behind the tables. It is a cache: everything in it can be read again from the tables' files, so
 * it waits for no disk, and a damaged one is thrown away.
 */
export class CacheFile {
  private readonly database: Database.Database
  private readonly getRow: Database.Statement<[number, string], Buffer>

  constructor(folder: string) {
    this.database = openOrRebuild(folder)
    this.getRow = this.database
      .prepare<[number, string], Buffer>('SELECT row FROM rows WHERE generation = ? AND key = ?')
      .pluck()
  }

  table(identity: string): CachedTable | undefined {
    return this.database
      .prepare<[string], CachedTable>(
        'SELECT generation, hash, size, mtime AS mtimeMs, key_type AS keyType, row_count AS rows, bytes FROM tables WHERE identity = ?',
      )
      .get(identity)
  }

  row(generation: number, key: string): Buffer | undefined {
    return this.getRow.get(generation, key)
  }

  /** All rows of a generation, in the order of their keys. */
  rows(generation: number): IterableIterator<{ readonly key: string; readonly row: Buffer }> {
    return this.database
      .prepare<[number], { key: string; row: Buffer }>('SELECT key, row FROM rows WHERE generation = ?')
      .iterate(generation)
  }

  /** The file has new dates and the same bytes. */
  touch(identity: string, stamp: { readonly size: number; readonly mtimeMs: number }): void {
    this.database
      .prepare('UPDATE tables SET size = ?, mtime = ? WHERE identity = ?')
      .run(stamp.size, stamp.mtimeMs, identity)
  }

  /**
   * Begins a new generation in one transaction: readers see the old one until `finish`. Undefined where another
   * process is writing just now.
   */
  begin(identity: string): LoadingGeneration | undefined {
    try {
      this.database.exec('BEGIN IMMEDIATE')
    } catch (error) {
      if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined
      throw error
    }
    return new LoadingGeneration(this.database, identity)
  }

  close(): void {
    this.database.close()
  }
}

/** A generation on its way in. Exactly one of `finish` and `drop` ends it. */
export class LoadingGeneration {
  readonly generation: number
  private readonly database: Database.Database
  private readonly identity: string
  private readonly insert: Database.Statement<[number, string, Uint8Array]>

  constructor(database: Database.Database, identity: string) {
    this.database = database
    this.identity = identity
    this.generation = Number(
      database.prepare('INSERT INTO generations (identity) VALUES (?)').run(identity).lastInsertRowid,
    )
    this.insert = database.prepare(
      'INSERT INTO rows (generation, key, row) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
  }

  /** False where the key is there already. */
  add(key: string, row: Uint8Array): boolean {
    return this.insert.run(this.generation, key, row).changes === 1
  }

  /** Makes it the table's rows. The generation before stays for readers in other processes; older ones go. */
  finish(table: Omit<CachedTable, 'generation'>): CachedTable {
    const { database, generation, identity } = this
    const previous = database
      .prepare<[string], number>('SELECT generation FROM tables WHERE identity = ?')
      .pluck()
      .get(identity)
    database
      .prepare('INSERT OR REPLACE INTO tables VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        identity,
        generation,
        table.hash,
        table.size,
        table.mtimeMs,
        table.keyType,
        table.rows,
        table.bytes,
      )
    const older = database
      .prepare<[string, number, number], number>(
        'SELECT generation FROM generations WHERE identity = ? AND generation NOT IN (?, ?)',
      )
      .pluck()
      .all(identity, generation, previous ?? generation)
    for (const old of older) {
      database.prepare('DELETE FROM rows WHERE generation = ?').run(old)
      database.prepare('DELETE FROM generations WHERE generation = ?').run(old)
    }
    database.exec('COMMIT')
    return { ...table, generation }
  }

  drop(): void {
    if (this.database.inTransaction) this.database.exec('ROLLBACK')
  }
}

const FILE_NAME = 'references.db'

function openOrRebuild(folder: string): Database.Database {
  if (folder === ':memory:') return prepared(new Database(':memory:'))
  mkdirSync(folder, { recursive: true })
  const path = join(folder, FILE_NAME)
  try {
    return openChecked(path)
  } catch (error) {
    if (!isDamage(error)) throw error
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
    return openChecked(path)
  }
}

function openChecked(path: string): Database.Database {
  const database = new Database(path, { timeout: 2_000 })
  try {
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new DamagedCache()
    return prepared(database)
  } catch (error) {
    database.close()
    throw error
  }
}

class DamagedCache extends Error {
  override readonly name = 'DamagedCache'
}

function isDamage(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return (
    error instanceof DamagedCache || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')
  )
}

function prepared(database: Database.Database): Database.Database {
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = OFF')
  if (formatOf(database) === 0)
    database
      .transaction(() => {
        // Another process may have been faster.
        if (formatOf(database) !== 0) return
        database.exec(SCHEMA)
        database.pragma(`user_version = ${FORMAT}`)
      })
      .immediate()
  if (formatOf(database) !== FORMAT) throw new DamagedCache()
  return database
}

function formatOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number
}
