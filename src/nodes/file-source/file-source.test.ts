import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { aFolder, NodeDriver, textOf } from '../../../test/support/node-driver.ts'
import { Decimal } from '../../flow/decimal.ts'
import type { JsonValue } from '../../flow/json-value.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = aFolder()
  path = join(folder, 'lines.ndjson')
})

interface StartOptions {
  readonly position?: JsonValue
  readonly once?: boolean
}

async function start(
  config: Record<string, unknown>,
  { position = null, once = true }: StartOptions = {},
): Promise<NodeDriver> {
  const driver = await NodeDriver.start('file-source', { path: 'lines.ndjson', ...config }, { folder, once })
  await driver.asSource.open(position)
  return driver
}

async function readAll(driver: NodeDriver, maxMessages = 1_000) {
  const messages = []
  let batch = await driver.poll(maxMessages)
  messages.push(...batch.messages)
  while (!batch.atEnd) {
    batch = await driver.poll(maxMessages)
    messages.push(...batch.messages)
  }
  return messages
}

async function valuesOf(driver: NodeDriver): Promise<(string | null)[]> {
  return (await readAll(driver)).map(({ value }) => textOf(value))
}

test('every line is a message; empty lines, a byte order mark and carriage returns are none', async () => {
  writeFileSync(path, '\uFEFF{"n":1}\r\n\r\n{"n":2}\n   \n{"n":3}\n')
  expect(await valuesOf(await start({}))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}'])
})

test('a broken line goes on with its bytes as they are', async () => {
  writeFileSync(path, Buffer.from([0x7b, 0xff, 0xfe, 0x0a, 0x31, 0x0a]))
  const messages = await readAll(await start({}))
  expect(messages.map(({ value }) => [...(value ?? [])])).toEqual([[0x7b, 0xff, 0xfe], [0x31]])
})

test('a bounded run reads a last line without line end', async () => {
  writeFileSync(path, '1\n2')
  expect(await valuesOf(await start({}))).toEqual(['1', '2'])
})

test('a bounded run ends where the file ended at its start', async () => {
  writeFileSync(path, '1\n2\n')
  const driver = await start({})
  await driver.poll(1)
  appendFileSync(path, '3\n')
  expect(await valuesOf(driver)).toEqual(['2'])
})

test('a followed file gives a line when it is complete, and not before', async () => {
  writeFileSync(path, '1\n2')
  const driver = await start({}, { once: false })
  expect((await driver.poll()).messages.map(({ value }) => textOf(value))).toEqual(['1'])
  expect((await driver.poll()).messages).toEqual([])
  appendFileSync(path, '2\n')
  await driver.poll()
  await driver.poll()
  appendFileSync(path, '3\n')
  const later = [await driver.poll(), await driver.poll(), await driver.poll()]
  expect(later.flatMap(({ messages }) => messages.map(({ value }) => textOf(value)))).toEqual(['3'])
  await driver.stop()
})

test('reading goes on from every position with the same messages', async () => {
  writeFileSync(path, Array.from({ length: 50 }, (_, n) => `{"n":${n}}\n`).join(''))
  const all = await readAll(await start({}))
  for (const at of [0, 17, 48, 49]) {
    const rest = await readAll(await start({}, { position: all[at]!.position }))
    expect(rest).toEqual(all.slice(at + 1))
  }
})

test('a file that became shorter than what was read is a gap that names the lengths', async () => {
  writeFileSync(path, '1\n2\n3\n')
  const [, second] = await readAll(await start({}))
  truncateSync(path, 2)
  const again = await start({}, { position: second!.position })
  await expect(again.poll()).rejects.toMatchObject({
    code: 'FILE_POSITION_LOST',
    class: 'gap',
    message: '"lines.ndjson" is shorter than what was read of it: 2 bytes now, 4 bytes read.',
  })
})

test('another file of the same name is a gap, at a start and while it is followed', async () => {
  writeFileSync(path, '1\n2\n3\n')
  const driver = await start({}, { once: false })
  const { messages } = await driver.poll()
  await driver.poll()
  writeFileSync(join(folder, 'other'), 'a\nb\nc\nd\n')
  renameSync(join(folder, 'other'), path)
  await expect(driver.poll().then(() => driver.poll())).rejects.toMatchObject({ code: 'FILE_POSITION_LOST' })
  const again = await start({}, { position: messages[1]!.position })
  await expect(again.poll()).rejects.toMatchObject({ code: 'FILE_POSITION_LOST' })
})

test('an editor that saves the file anew with more lines changes nothing', async () => {
  writeFileSync(path, '1\n2\n')
  const driver = await start({}, { once: false })
  await driver.poll()
  await driver.poll()
  writeFileSync(join(folder, 'other'), '1\n2\n3\n')
  renameSync(join(folder, 'other'), path)
  const later = [await driver.poll(), await driver.poll()]
  expect(later.flatMap(({ messages }) => messages.map(({ value }) => textOf(value)))).toEqual(['3'])
})

test('a missing file is an outage until it appears', async () => {
  const driver = await start({}, { once: false })
  await expect(driver.poll()).rejects.toMatchObject({ code: 'FILE_MISSING', class: 'outage' })
  writeFileSync(path, '1\n')
  expect((await driver.poll()).messages.map(({ value }) => textOf(value))).toEqual(['1'])
  rmSync(path)
})

test('a line above the limit becomes a dead letter with all its bytes, and the next line goes on', async () => {
  writeFileSync(path, `1\n"${'x'.repeat(3_000_000)}"\n2\n"${'y'.repeat(200)}"\n3`)
  const messages = await readAll(await start({ lineBytes: 100 }))
  expect(messages.map(({ value, failure }) => failure?.code ?? textOf(value))).toEqual([
    '1',
    'MESSAGE_TOO_LARGE',
    '2',
    'MESSAGE_TOO_LARGE',
    '3',
  ])
  expect(messages[1]?.value?.length).toBe(3_000_002)
  expect(messages[1]?.failure?.hint).toContain('holds all its bytes')
  expect(messages[1]?.failure?.message).toContain('Line 2')
  expect(messages[1]?.failure?.message).toContain('3000003 bytes')
  const rest = await readAll(await start({ lineBytes: 100 }, { position: messages[1]!.position }))
  expect(rest).toEqual(messages.slice(2))
})

test('of a line above 64 MB the dead letter has the first bytes', async () => {
  const long = Buffer.alloc(65 * 1024 * 1024, 'x')
  writeFileSync(path, Buffer.concat([long, Buffer.from('\n2\n')]))
  const messages = await readAll(await start({}))
  expect(messages.map(({ value }) => value?.length)).toEqual([64 * 1024, 1])
  expect(messages[0]?.failure?.message).toContain('has 68157441 bytes')
  expect(messages[0]?.failure?.hint).toContain('holds the first 65536 bytes')
})

test('key and event time are read from fields; a line without them has none, and the time reading began', async () => {
  writeFileSync(path, '{"id":7,"at":"2026-01-02T03:04:05Z"}\n{"no":1}\n{broken\n')
  const driver = await start({ key: 'value.id', eventTime: 'value.at' })
  const began = driver.clock.now()
  const messages = await readAll(driver)
  expect(messages.map(({ key, timestamp }) => [textOf(key), timestamp])).toEqual([
    ['7', Date.parse('2026-01-02T03:04:05Z')],
    [null, began],
    [null, began],
  ])
})

test('CSV rows become objects with typed columns, exact to the digit', async () => {
  writeFileSync(path, 'id,name,price,count,ok\nP1,"Mug, ""big""\nblue",12.50,007,TRUE\nP2,,,,\n')
  const columns = { price: 'decimal', count: 'integer', ok: 'boolean' }
  expect(await valuesOf(await start({ format: 'csv', columns }))).toEqual([
    '{"id":"P1","name":"Mug, \\"big\\"\\nblue","price":12.50,"count":7,"ok":true}',
    '{"id":"P2","name":"","price":null,"count":null,"ok":null}',
  ])
})

test('a decimal column decodes to a decimal, so that arithmetic on it is exact', async () => {
  writeFileSync(path, 'id,price\nP1,12.25\n')
  const driver = await start({ format: 'csv', columns: { price: 'decimal' } })
  const [message] = await readAll(driver)
  expect(driver.asSource.codec?.decode(message!.value!)).toEqual({ id: 'P1', price: Decimal.parse('12.25') })
})

test('a bad CSV row fails alone, with its line and its bytes', async () => {
  writeFileSync(path, 'id,n\na,1\nb\nc,x\n"d,4\ne,5\n"f"g,6\nh,7\n')
  const messages = await readAll(await start({ format: 'csv', columns: { n: 'integer' } }))
  const said = messages.map(({ value, failure }) => failure?.message ?? textOf(value))
  expect(said).toEqual([
    '{"id":"a","n":1}',
    'Line 3 has 1 fields, and the header names 2.',
    'Line 4 holds "x" in column "n", which is integer.',
    expect.stringMatching(/^Line 5 cannot be read/),
    '{"id":"e","n":5}',
    expect.stringMatching(/^Line 7 cannot be read/),
    '{"id":"h","n":7}',
  ])
  expect(textOf(messages[3]?.value ?? null)).toBe('"d,4')
  for (const at of [0, 3, 5]) {
    const again = await start(
      { format: 'csv', columns: { n: 'integer' } },
      { position: messages[at]!.position },
    )
    expect((await readAll(again)).map(({ value }) => textOf(value))).toEqual(
      messages.slice(at + 1).map(({ value }) => textOf(value)),
    )
  }
})

test('lines of text are messages of text', async () => {
  writeFileSync(path, 'one\n\ntwo "2"\n')
  const driver = await start({ format: 'lines' })
  expect(await valuesOf(driver)).toEqual(['one', '', 'two "2"'])
  expect(driver.asSource.codec?.decode(Buffer.from('two "2"'))).toBe('two "2"')
})
