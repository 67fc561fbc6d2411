import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../support/until.ts'
import { endOf, millrace, program, records, startMillrace, temporaryFolder } from './cli-process.ts'

async function withTopic(name = 'orders', ...options: string[]): Promise<string> {
  const data = temporaryFolder()
  await millrace(['topics', 'create', name, '--data', data, ...options])
  return data
}

test('what is produced is read back digit by digit, with key, headers and timestamp', async () => {
  const data = await withTopic()
  const line = '{"key":"1","value":{"a":9007199254740993123,"b":1.10},"headers":{"x":"y"},"timestamp":1000}'
  const produced = await millrace(['topics', 'produce', 'orders', '--data', data], { input: `${line}\n` })
  expect(produced).toEqual({ code: 0, out: '', err: 'Produced 1 message to "orders".\n' })
  const { out, err } = await millrace(['topics', 'read', 'orders', '--data', data])
  expect(err).toBe('')
  expect(out).toContain('"value":{"a":9007199254740993123,"b":1.10}')
  expect(records(out)).toMatchObject([
    { topic: 'orders', offset: 0, timestamp: 1000, key: '1', headers: [{ name: 'x', value: 'y' }] },
  ])
})

test('text, bytes and tombstones survive a read and a produce', async () => {
  const data = await withTopic()
  await millrace(['topics', 'create', 'copy', '--data', data])
  const lines = [
    '{"key":"t","value":"text","format":"text"}',
    '{"key":"b","valueBase64":"//8="}',
    '{"key":"n","value":null}',
    '{"key":"s","value":"json"}',
  ]
  await millrace(['topics', 'produce', 'orders', '--data', data], { input: lines.join('\n') })
  const first = await millrace(['topics', 'read', 'orders', '--data', data])
  await millrace(['topics', 'produce', 'copy', '--data', data], { input: first.out })
  const second = await millrace(['topics', 'read', 'copy', '--data', data])
  expect(second.out.replaceAll('"topic":"copy"', '"topic":"orders"')).toBe(first.out)
})

test('--key takes the key from a field of each line, --raw takes lines as they stand', async () => {
  const data = await withTopic()
  const file = join(temporaryFolder(), 'lines.ndjson')
  writeFileSync(file, '{"customer":{"id":12345678901234567890},"n":1}\n')
  await millrace(['topics', 'produce', 'orders', file, '--key', 'customer.id', '--data', data])
  await millrace(['topics', 'produce', 'orders', '--raw', '--data', data], { input: 'not json\n' })
  const { out } = await millrace(['topics', 'read', 'orders', '--data', data])
  expect(records(out)).toMatchObject([
    { key: '12345678901234567890' },
    { key: null, value: 'not json', format: 'text' },
  ])
})

test('a wrong line is named by its number, and what came before it is produced', async () => {
  const data = await withTopic()
  const { code, err } = await millrace(['topics', 'produce', 'orders', '--data', data], {
    input: '{"value":1}\n{"value":2}\nnonsense\n',
  })
  expect(code).toBe(1)
  expect(err).toMatch(/^error: Line 3: it is no JSON .* 2 messages before it were produced; /)
  const { out } = await millrace(['topics', 'read', 'orders', '--data', data])
  expect(records(out)).toHaveLength(2)
})

test('partitions are merged by timestamp, and --from, --partition and --limit choose among them', async () => {
  const data = await withTopic()
  const lines = Array.from({ length: 50 }, (_, i) =>
    JSON.stringify({ key: `k${i % 7}`, value: i, timestamp: 1_000 + i }),
  )
  await millrace(['topics', 'produce', 'orders', '--data', data], { input: lines.join('\n') })
  const read = async (...options: string[]) =>
    records((await millrace(['topics', 'read', 'orders', '--data', data, ...options])).out)
  expect((await read()).map(({ value }) => value)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect((await read('--limit', '3')).map(({ value }) => value)).toEqual([0, 1, 2])
  expect((await read('--from', '1970-01-01T00:00:01.045Z')).map(({ value }) => value)).toEqual([
    45, 46, 47, 48, 49,
  ])
  expect(await read('--from', 'end')).toEqual([])
  expect(new Set((await read('--partition', '1')).map(({ partition }) => partition))).toEqual(new Set([1]))
})

test('--follow prints what arrives, until SIGINT, and ends with 0', async () => {
  const data = await withTopic()
  const child = startMillrace(['topics', 'read', 'orders', '--from', 'end', '--follow', '--data', data])
  let seen = ''
  child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()))
  const end = endOf(child)
  await until('the followed message', async () => {
    await millrace(['topics', 'produce', 'orders', '--data', data], { input: '{"value":"late"}\n' })
    return seen.includes('late')
  })
  child.kill('SIGINT')
  expect((await end).code).toBe(0)
})

test('a reader that closes its end stops the command without a word', async () => {
  const data = await withTopic()
  const lines = Array.from({ length: 20_000 }, (_, i) =>
    JSON.stringify({ value: { i, text: 'x'.repeat(100) } }),
  )
  await millrace(['topics', 'produce', 'orders', '--data', data], { input: lines.join('\n') })
  const child = startMillrace(['topics', 'read', 'orders', '--data', data])
  let err = ''
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdout?.once('data', () => child.stdout?.destroy())
  const [code] = (await once(child, 'exit')) as [number]
  expect([code, err]).toEqual([0, ''])
})

test('topics are listed with their figures, internal ones only with --all', async () => {
  const data = await withTopic('orders', '--partitions', '2', '--cleanup', 'compact')
  await millrace(['topics', 'create', 'millrace.amber-otter.dead-letters', '--data', data])
  const plain = await millrace(['topics', 'list', '--data', data])
  expect(plain.out).toMatch(/^topic +partitions +messages +size +cleanup\norders +2 +0 +0 bytes +compact\n$/)
  expect(plain.err).toContain('--all shows')
  const all = await millrace(['topics', 'list', '--all', '--json', '--data', data])
  expect(records(all.out).map(({ topic }) => topic)).toEqual(['millrace.amber-otter.dead-letters', 'orders'])
})

test('a wrong name is answered with the nearest one, and deleting needs an existing topic', async () => {
  const data = await withTopic()
  for (const args of [
    ['read', 'ordrs'],
    ['delete', 'ordrs'],
    ['produce', 'ordrs'],
  ]) {
    const { code, err } = await millrace(['topics', ...args, '--data', data])
    expect(code).toBe(1)
    expect(err).toContain('There is no topic "ordrs" in this data folder. Did you mean "orders"?')
  }
  expect((await millrace(['topics', 'delete', 'orders', '--data', data])).code).toBe(0)
  expect((await millrace(['topics', 'read', 'orders', '--data', data])).code).toBe(1)
})

test('a topic that exists is not created again, and odd settings are refused', async () => {
  const data = await withTopic()
  const create = (...args: string[]) => millrace(['topics', 'create', ...args, '--data', data])
  expect(await create('orders')).toMatchObject({
    code: 1,
    err: expect.stringContaining('exists already') as string,
  })
  expect(await create('a b')).toMatchObject({ code: 2 })
  expect(await create('x', '--partitions', '0')).toMatchObject({ code: 2 })
  expect(await create('x', '--cleanup', 'shred')).toMatchObject({ code: 2 })
})

test('--quiet leaves only errors on stderr', async () => {
  const data = await withTopic()
  expect(
    (await millrace(['topics', 'produce', 'orders', '--data', data, '--quiet'], { input: '{"value":1}' }))
      .err,
  ).toBe('')
})

test('looking into a folder without a broker makes none', async () => {
  const folder = temporaryFolder()
  const { code, err } = await millrace(['topics', 'list'], { cwd: folder })
  expect(code).toBe(0)
  expect(err).toContain('No topics in')
  expect(
    (await millrace(['topics', 'list', '--data', join(folder, '.millrace')], { cwd: folder })).err,
  ).toContain('No topics in')
})

test('a folder in place of a file, a data folder that is a file, and none at all are refused in one sentence', async () => {
  const data = await withTopic()
  const file = join(temporaryFolder(), 'afile')
  writeFileSync(file, '')
  const folder = await millrace(['topics', 'produce', 'orders', tmpdir(), '--data', data])
  expect(folder).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: ".*" is a folder\. /) as string,
  })
  for (const given of [file, join(file, 'below'), ''])
    for (const command of [['doctor'], ['topics', 'list']]) {
      const { code, err } = await millrace([...command, '--data', given])
      expect(code).toBe(2)
      expect(err).toMatch(/^error: .* (is a file; name a folder|names no folder).*\n$/)
    }
})

test.skipIf(!existsSync('/dev/full'))(
  'a full disk behind stdout ends the command with a sentence',
  async () => {
    const data = await withTopic()
    await millrace(['topics', 'produce', 'orders', '--data', data], { input: '{"value":1}\n' })
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const child = spawnSync(process.execPath, [program, 'topics', 'read', 'orders', '--data', data], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    expect([child.status, child.stderr]).toEqual([
      1,
      'error: The disk that stdout goes to is full. Send it elsewhere and run the command again.\n',
    ])
  },
)

test('who deletes a topic is not told to create it, and an empty name is told as one', async () => {
  const data = await withTopic()
  const nope = await millrace(['topics', 'delete', 'nope', '--data', data])
  expect(nope.err).toContain('Known: orders.')
  expect(nope.err).not.toContain('create')
  const empty = await millrace(['topics', 'read', '', '--data', data])
  expect(empty).toMatchObject({
    code: 2,
    err: expect.stringContaining('name of the topic is empty') as string,
  })
  const many = await millrace(['topics', 'delete', 'a', 'b', '--data', data])
  expect(many.err).toContain('This command takes 1 argument, and 2 were given.')
})
