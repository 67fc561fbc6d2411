import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../../../test/support/until.ts'
import { FlowError } from '../../../contract/errors.ts'
import { systemClock } from '../../clock.ts'
import { ProofOfLife } from '../proof-of-life.ts'
import { openBrokerFile } from './broker-file.ts'
import { GroupCommit, type Piece } from './group-commit.ts'
import { LogSync } from './log-sync.ts'
import { TopicCatalog } from './topic-catalog.ts'
import { WriterTurn } from './writer-turn.ts'

test('pieces that come while another process has the file share one sync', async () => {
  const writer = await aWriter(aFolder())
  const other = lockOf(writer.folder, 'broker.db')
  const done = [writer.commits.submit(aPiece())]
  await until('it to wait with the turn in its hand', () => isLocked(writer.folder))
  done.push(writer.commits.submit(aPiece()), writer.commits.submit(aPiece()))
  other.exec('rollback')
  await Promise.all(done)
  expect(writer.transactions()).toBe(1)
})

test('a piece is prepared once, and before the file is its own', async () => {
  const writer = await aWriter(aFolder())
  const other = lockOf(writer.folder, 'broker.db')
  let prepared = 0
  const done = writer.commits.submit({ ...aPiece(), prepare: () => void (prepared += 1) })
  await until('it to be prepared', () => prepared === 1)
  other.exec('rollback')
  await done
  expect(prepared).toBe(1)
})

test('who waits for the file writes before who has just written', async () => {
  const writer = await aWriter(aFolder())
  const others: Database.Database[] = []
  const order: string[] = []
  // While the first one writes, another process begins to wait: the turn is free by then.
  const write = () => void others.push(lockOf(writer.folder, 'turn.lock'))
  await writer.commits.submit({ ...aPiece(), write })
  const again = writer.commits.submit({ ...aPiece(), write: () => void order.push('the first again') })
  others.push(lockOf(writer.folder, 'broker.db'))
  others[0]?.exec('rollback')
  await until('the first to wait behind it', () => isLocked(writer.folder))
  order.push('the other')
  others[1]?.exec('rollback')
  await again
  expect(order).toEqual(['the other', 'the first again'])
})

test('a process that stands still with the turn in its hand holds up nobody for long', async () => {
  const writer = await aWriter(aFolder())
  const other = lockOf(writer.folder, 'turn.lock')
  await writer.commits.submit(aPiece())
  expect(writer.transactions()).toBe(1)
  other.close()
})

test('a piece that is undone is told its own error, though the disk fails to sync the others', async () => {
  const writer = await aWriter(aFolder())
  const own = new FlowError('COMMIT_UNKNOWN', { message: 'The count is another one.' })
  const undone = writer.commits.submit({
    ...aPiece(),
    write: () => {
      throw own
    },
  })
  const written = writer.commits.submit(aPiece())
  writer.file.sync = () => Promise.reject(diskError())
  await expect(undone).rejects.toBe(own)
  await expect(written).rejects.toMatchObject({ code: 'BROKER_DISK_FAILING' })
})

test('the log is written again before the first piece of a connection, and before the first behind a failed sync', async () => {
  const { file, commits } = await aWriter(aFolder())
  const did: string[] = []
  const { sync, writeAgain } = LogSync.prototype
  onTestFinished(() => void Object.assign(LogSync.prototype, { sync, writeAgain }))
  let isFailing = false
  Object.assign(LogSync.prototype, {
    sync(this: LogSync) {
      did.push(isFailing ? 'fails' : 'synced')
      return isFailing ? Promise.reject(diskError()) : sync.call(this)
    },
    writeAgain(this: LogSync) {
      did.push(`again, ${file.database.inTransaction ? 'with' : 'without'} the lock`)
      writeAgain.call(this)
    },
  })
  const piece = () => ({ ...aPiece(), write: () => void did.push('written') })
  await commits.submit(piece())
  await commits.submit(piece())
  isFailing = true
  await expect(commits.submit(piece())).rejects.toMatchObject({ code: 'BROKER_DISK_FAILING' })
  await expect(commits.submit(piece())).rejects.toMatchObject({ code: 'BROKER_DISK_FAILING' })
  isFailing = false
  await commits.submit(piece())
  const [again, written] = ['again, with the lock', 'written']
  expect(did).toEqual([
    ...[again, written, 'synced', written, 'synced', written, 'fails'],
    ...[again, written, 'fails', again, written, 'synced'],
  ])
})

test('a log that is written again has the bytes that it had', async () => {
  const { file, commits, folder } = await aWriter(aFolder())
  const rows = 'insert into trial select randomblob(3000) from (values (1), (2), (3))'
  await commits.submit({ ...aPiece(), write: () => void file.database.exec('create table trial (bytes)') })
  for (let round = 1; round <= 200; round++)
    await commits.submit({ ...aPiece(), write: () => void file.database.exec(rows) })
  const before = readFileSync(join(folder, 'broker.db-wal'))
  expect(before.length).toBeGreaterThan(1_048_576)
  const log = new LogSync(folder)
  onTestFinished(() => log.close())
  log.writeAgain()
  expect(readFileSync(join(folder, 'broker.db-wal')).equals(before)).toBe(true)
})

test('a piece that is undone and was alone needs no sync, and leaves no transaction behind', async () => {
  const { file, commits } = await aWriter(aFolder())
  file.sync = () => Promise.reject(diskError())
  const undone = commits.submit({
    ...aPiece(),
    write: () => {
      throw new FlowError('TOPIC_FULL', { message: 'Full.' })
    },
  })
  await expect(undone).rejects.toMatchObject({ code: 'TOPIC_FULL' })
  expect(file.database.inTransaction).toBe(false)
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function diskError(): Error {
  return Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
}

function aPiece(): Piece {
  return { messages: 1, bytes: 1, write: () => undefined }
}

async function aWriter(folder: string) {
  const file = await openBrokerFile(folder, systemClock)
  const turn = new WriterTurn(folder, systemClock)
  let transactions = 0
  const commits = new GroupCommit({
    file,
    turn,
    catalog: new TopicCatalog(file, () => undefined),
    clock: systemClock,
    waitMs: 0,
    written: () => void (transactions += 1),
  })
  onTestFinished(() => {
    turn.close()
    file.close()
  })
  return { commits, file, folder, transactions: () => transactions }
}

/** As another process would hold it. */
function lockOf(folder: string, name: string): Database.Database {
  const database = new Database(join(folder, name), { timeout: 0 })
  onTestFinished(() => void database.close())
  return database.exec('begin immediate')
}

function isLocked(folder: string): boolean {
  return ProofOfLife.isHeld(join(folder, 'turn.lock'))
}
