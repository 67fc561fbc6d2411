import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { aFolder, type GivenMessage, NodeDriver } from '../../../test/support/node-driver.ts'

let folder: string
let store: Map<string, Uint8Array>

beforeEach(() => {
  folder = aFolder()
  store = new Map()
})

function start(
  config: Record<string, unknown> = {},
  task: { task: number; tasks: number } = { task: 0, tasks: 1 },
) {
  return NodeDriver.start('file-sink', { path: 'out/clean.ndjson', ...config }, { folder, store, ...task })
}

async function commit(driver: NodeDriver, { last = false } = {}): Promise<void> {
  for (const { key, value } of await driver.asSink.prepare({ last })) store.set(key, value!)
  await driver.asSink.committed()
}

function files(): Record<string, string> {
  const names = readdirSync(join(folder, 'out')).toSorted()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')]))
}

const one: GivenMessage = { value: { n: 1 } }
const two: GivenMessage = { value: { n: 2 } }
const three: GivenMessage = { value: { n: 3 } }

test('messages lie in a part file until a bounded run ends, and then in a numbered one', async () => {
  const driver = await start()
  driver.send(one)
  await commit(driver)
  expect(files()).toEqual({ 'clean-000001.ndjson.part': '{"n":1}\n' })
  driver.send(two)
  await commit(driver, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n{"n":2}\n' })
})

test('a run without messages leaves no file', async () => {
  await commit(await start(), { last: true })
  expect(files()).toEqual({})
})

test('a crash before the commit leaves nothing doubled', async () => {
  const first = await start()
  first.send(one)
  await commit(first)
  first.send(two)
  await first.asSink.prepare({ last: false }) // durable outside, and never committed
  const again = await start()
  again.send(two, three)
  await commit(again, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n{"n":2}\n{"n":3}\n' })
})

test('a crash between the commit and the renaming is mended at the next start', async () => {
  const first = await start()
  first.send(one)
  for (const { key, value } of await first.asSink.prepare({ last: true })) store.set(key, value!)
  const again = await start()
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n' })
  again.send(two)
  await commit(again, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n', 'clean-000002.ndjson': '{"n":2}\n' })
})

test('a commit that failed and is prepared again with more holds each message once', async () => {
  const driver = await start()
  driver.send(one)
  await driver.asSink.prepare({ last: true })
  driver.send(two)
  await commit(driver, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n{"n":2}\n' })
})

test('a task that was lost forgets what it did not commit', async () => {
  const driver = await start()
  driver.send(one)
  await commit(driver)
  driver.send(two)
  await driver.asSink.prepare({ last: false })
  driver.send(three)
  await driver.asSink.rolledBack()
  expect(driver.asSink.pendingBytes()).toBe(0)
  driver.send(three)
  await commit(driver, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n{"n":3}\n' })
})

test('bytes that were committed and are gone are a gap that names both lengths', async () => {
  const driver = await start()
  driver.send(one, two)
  await commit(driver)
  truncateSync(join(folder, 'out/clean-000001.ndjson.part'), 5)
  await expect(start()).rejects.toMatchObject({
    code: 'FILE_POSITION_LOST',
    class: 'gap',
    message: '"clean-000001.ndjson.part" has 5 bytes, and 16 bytes of it are committed: 11 bytes are gone.',
  })
})

test('an uncommitted rest is cut off', async () => {
  const driver = await start()
  driver.send(one)
  await commit(driver)
  appendFileSync(join(folder, 'out/clean-000001.ndjson.part'), '{"n":2}\n{"half')
  const again = await start()
  again.send(two)
  await commit(again)
  expect(files()).toEqual({ 'clean-000001.ndjson.part': '{"n":1}\n{"n":2}\n' })
})

test('files roll by size and by age', async () => {
  const driver = await start({ rollBytes: 16, rollMs: 60_000 })
  for (const message of [one, two, three]) {
    driver.send(message)
    await commit(driver)
  }
  expect(Object.keys(files())).toEqual(['clean-000001.ndjson', 'clean-000002.ndjson.part'])
  await driver.clock.advance(60_000, () => Promise.resolve())
  driver.send(one)
  await commit(driver)
  expect(Object.keys(files())).toEqual(['clean-000001.ndjson', 'clean-000002.ndjson'])
})

test('a sink that knows of no file overwrites none', async () => {
  const first = await start()
  first.send(one)
  await commit(first, { last: true })
  store.clear()
  const again = await start()
  again.send(two)
  await commit(again, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n', 'clean-000002.ndjson': '{"n":2}\n' })
})

test('tasks write beside one another', async () => {
  for (const task of [0, 1]) {
    store = new Map()
    const driver = await start({}, { task, tasks: 2 })
    driver.send(one)
    await commit(driver, { last: true })
  }
  expect(Object.keys(files())).toEqual(['clean-t0-000001.ndjson', 'clean-t1-000001.ndjson'])
})

test('CSV has the named columns, a header in each file, and quotes where they are needed', async () => {
  const driver = await start({ path: 'out/rows.csv', columns: ['id', 'note', 'inner'], rollBytes: 1 })
  driver.send({ value: { id: 1, note: 'a "b", c', inner: { x: 1 }, other: true } }, { value: { id: 2 } })
  await commit(driver)
  driver.send({ value: { id: 3, note: ' x' } })
  await commit(driver)
  expect(files()).toEqual({
    'rows-000001.csv': 'id,note,inner\n1,"a ""b"", c","{""x"":1}"\n2,,\n',
    'rows-000002.csv': 'id,note,inner\n3," x",\n',
  })
})

test('what makes no CSV row, and a broken value, fail at write', async () => {
  const csv = await start({ path: 'out/rows.csv', columns: ['id'] })
  csv.send({ value: 'text' }, { value: null }, { value: { id: 1 } })
  expect(csv.failures.map(({ code }) => code)).toEqual(['CODEC_OUTPUT_INVALID', 'CODEC_OUTPUT_INVALID'])
  const ndjson = await start()
  ndjson.send({ bytes: '{"broken' }, { bytes: '{\n "n": 1 }' }, { value: null })
  expect(ndjson.failures.map(({ code }) => code)).toEqual(['CODEC_INPUT_INVALID'])
  await commit(ndjson, { last: true })
  expect(files()['clean-000001.ndjson']).toBe('{"n":1}\nnull\n')
})

test('a folder that cannot be made is an outage, and nothing is lost when it can', async () => {
  writeFileSync(join(folder, 'out'), 'a file in the way')
  const driver = await start()
  driver.send(one)
  await expect(driver.asSink.prepare({ last: false })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    class: 'outage',
  })
  expect(driver.asSink.pendingBytes()).toBe(8)
  rmSync(join(folder, 'out'))
  driver.send(two)
  await commit(driver, { last: true })
  expect(files()).toEqual({ 'clean-000001.ndjson': '{"n":1}\n{"n":2}\n' })
})

test('a link in the place of a part is refused, and what it leads to stays as it is', async () => {
  const elsewhere = join(aFolder(), 'precious.txt')
  writeFileSync(elsewhere, 'precious')
  const driver = await start()
  symlinkSync(elsewhere, join(folder, 'out/clean-000001.ndjson.part'))
  driver.send(one)
  await expect(driver.asSink.prepare({ last: false })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining('ELOOP'),
    hint: 'Take the symbolic link of that name away: the sink writes into files of its own only.',
  })
  expect(readFileSync(elsewhere, 'utf8')).toBe('precious')
})

test.each([false, true])(
  'a link that took the place of a committed part is not cut to its length (complete: %s)',
  async (last) => {
    const first = await start()
    first.send(one)
    for (const { key, value } of await first.asSink.prepare({ last })) store.set(key, value!)
    const part = join(folder, 'out/clean-000001.ndjson.part')
    const elsewhere = join(aFolder(), 'precious.txt')
    renameSync(part, elsewhere)
    appendFileSync(elsewhere, 'precious')
    symlinkSync(elsewhere, part)
    const again = await start()
    again.send(two)
    await expect(again.asSink.prepare({ last: false })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(readFileSync(elsewhere, 'utf8')).toBe('{"n":1}\nprecious')
  },
)
