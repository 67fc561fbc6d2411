import { mkdtempSync, rmSync } from 'node:fs'
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

test('behind a sync that failed nothing is written before the whole log is in the file', async () => {
  const writer = await aWriter(aFolder())
  const { file, commits } = writer
  await commits.submit({ ...aPiece(), write: () => void file.database.exec('create table trial (n)') })
  // Another process looks at the file as it is now: until it ends, what comes later is not copied into it.
  const reader = new Database(join(writer.folder, 'broker.db'))
  onTestFinished(() => void reader.close())
  reader.exec('begin')
  reader.prepare('select * from trial').all()
  const { sync } = LogSync.prototype
  onTestFinished(() => void (LogSync.prototype.sync = sync))
  LogSync.prototype.sync = () => Promise.reject(diskError())
  const insert = () => void file.database.exec('insert into trial values (1)')
  await expect(commits.submit({ ...aPiece(), write: insert })).rejects.toMatchObject({
    code: 'BROKER_DISK_FAILING',
  })
  LogSync.prototype.sync = sync
  let refused = 0
  const mustBeSound = file.mustBeSound.bind(file)
  file.mustBeSound = () => {
    refused += 1
    mustBeSound()
    refused -= 1
  }
  const next = commits.submit({ ...aPiece(), write: insert })
  await until('it to be refused some times', () => refused >= 3)
  expect(file.database.prepare('select count(*) from trial').pluck().get()).toBe(1)
  reader.exec('rollback')
  await next
  expect(file.database.prepare('select count(*) from trial').pluck().get()).toBe(2)
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
