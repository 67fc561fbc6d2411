import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { environmentSchema } from '../../src/contract/environment.ts'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { aServedStudio, aStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FOLDER = 'flows/product-enrichment'
const FILE = `${FOLDER}/product-enrichment.flow.json`

async function aPage() {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  return { client, folder, opened: await client.ask('workspace.open', { file: FILE }) }
}

test('the cases of a flow are listed, run on the saved file and say what differs, until that is expected', async () => {
  const { client, folder, opened } = await aPage()
  expect(await client.ask('tests.list', { file: FILE })).toEqual(['known-and-unknown', 'without-quantity'])
  const passed = await client.ask('tests.run', { file: FILE })
  expect(passed?.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['known-and-unknown', 'passed'],
    ['without-quantity', 'passed'],
  ])

  const text = opened.text.replace('enriched_data.total_price', 'enriched_data.sum')
  await client.ask('workspace.save', { file: FILE, text, over: opened.stamp })
  const [failed] = (await client.ask('tests.run', { file: FILE, names: ['known-and-unknown'] })) ?? []
  expect(failed).toMatchObject({ outcome: 'failed', hasExpected: true })
  expect(failed?.differences[0]?.changes[0]).toMatchObject({
    type: 'changed',
    fields: [
      { field: 'value.enriched_data.total_price', expected: '199.98' },
      { field: 'value.enriched_data.sum', seen: '199.98' },
    ],
  })

  const expected = await client.ask('tests.expect', { file: FILE, name: 'known-and-unknown' })
  expect(expected.outcome).toBe('passed')
  expect(readFileSync(join(folder, FOLDER, 'tests/known-and-unknown/expected.ndjson'), 'utf8')).toContain(
    '"sum":199.98',
  )
  const [again] = (await client.ask('tests.run', { file: FILE, names: ['known-and-unknown'] })) ?? []
  expect(again?.outcome).toBe('passed')
})

/** The example's topic with one message in it. */
async function produced(client: StudioClient, topic: string, value: string) {
  await client.ask('topics.create', { name: topic, partitions: 1 })
  const headers = [{ name: 'trace', value: 'a1' }]
  const { partition, offset } = await client.ask('topics.produce', { topic, key: 'PROD001', value, headers })
  return { file: FILE, topic, partition, offset }
}

test('a message becomes a case with all that comes of it, digit by digit, under a name that is free', async () => {
  const { client, folder } = await aPage()
  const value = '{"product_id":"PROD001","quantity":2,"id":9007199254740993}'
  const place = await produced(client, 'product_events', value)
  const saved = await client.ask('tests.save', { ...place, name: 'known-and-unknown' })
  expect(saved).toMatchObject({ name: 'known-and-unknown-2', outcome: 'passed', messages: 1 })
  const read = (name: string) => readFileSync(join(folder, FOLDER, `tests/${saved.name}/${name}`), 'utf8')
  expect(read('input.ndjson')).toContain('"headers":[{"name":"trace","value":"a1"}]')
  expect(read('expected.ndjson')).toContain('"id":9007199254740993')
  expect(read('expected.ndjson')).toContain('"total_price":199.98')
  expect(await client.ask('tests.list', { file: FILE })).toContain('known-and-unknown-2')
  const sent = { ...place, name: 'sent', topic: 'millrace.amber-otter.product-events.inbox' }
  expect(await client.answerTo('tests.save', sent)).toMatchObject({
    code: 'TEST_CASE_INVALID',
    message: expect.stringContaining('by hand'),
  })
  const gone = await client.answerTo('tests.save', { ...place, name: 'gone', offset: 7 })
  expect(gone).toMatchObject({ type: 'refused', code: 'TOPIC_GAP' })
})

test('a message that is a case already makes no second one, whatever is expected of it by now', async () => {
  const { client, folder } = await aPage()
  const place = await produced(client, 'product_events', '{"product_id":"PROD001","quantity":2}')
  const both = await Promise.all(
    ['first', 'second'].map((name) => client.ask('tests.save', { ...place, name })),
  )
  expect(both.map(({ name, isNew, outcome }) => [name, isNew, outcome])).toEqual([
    ['first', true, 'passed'],
    ['first', false, 'passed'],
  ])
  const expected = join(folder, FOLDER, 'tests/first/expected.ndjson')
  const changed = readFileSync(expected, 'utf8').replace('199.98', '1.5')
  writeFileSync(expected, changed)
  const again = await client.ask('tests.save', { ...place, name: 'second' })
  expect(again).toMatchObject({ name: 'first', isNew: false, outcome: 'failed' })
  expect(readFileSync(expected, 'utf8')).toBe(changed)
  expect(await client.ask('tests.list', { file: FILE })).not.toContain('second')
})

test('a case whose save came to no end, so that it expects nothing, becomes a test by the next save', async () => {
  const { client, folder } = await aPage()
  const place = await produced(client, 'product_events', '{"product_id":"PROD001","quantity":2}')
  await client.ask('tests.save', { ...place, name: 'first' })
  const expected = join(folder, FOLDER, 'tests/first/expected.ndjson')
  const text = readFileSync(expected, 'utf8')
  rmSync(expected)
  const again = await client.ask('tests.save', { ...place, name: 'second' })
  expect(again).toMatchObject({ name: 'first', isNew: true, outcome: 'passed', hasExpected: true })
  expect(readFileSync(expected, 'utf8')).toBe(text)
})

test('a case that is not run to its end leaves no folder behind', async () => {
  const { studio, folder, page } = aStudio()
  const server = await StudioServer.start({ studio, page, port: 0 })
  onTestFinished(() => server.close())
  const client = await StudioClient.connect(server.address)
  const place = await produced(client, 'product_events', '{"product_id":"PROD001","quantity":2}')
  const saving = client.answerTo('tests.save', { ...place, name: 'first' })
  const written = join(folder, FOLDER, 'tests/first')
  await until('the case to be written', () => existsSync(written))
  studio.tests.close()
  expect(await saving).toMatchObject({ type: 'refused', code: 'TEST_CASE_INVALID' })
  expect(existsSync(written)).toBe(false)
})

test('a message of an environment with names of its own becomes a case that holds in every one', async () => {
  const { client, folder } = await aPage()
  const environment = { broker: 'embedded' as const, topics: { prefix: 'staging-', names: {} } }
  await client.ask('environments.save', {
    name: 'staging',
    environment: environmentSchema.parse(environment),
    over: null,
  })
  await client.ask('environments.choose', { name: 'staging' })
  const place = await produced(client, 'staging-product_events', '{"product_id":"PROD001","quantity":2}')
  const saved = await client.ask('tests.save', { ...place, name: 'staged' })
  expect(saved).toMatchObject({ name: 'staged', outcome: 'passed', messages: 1 })
  const input = readFileSync(join(folder, FOLDER, 'tests/staged/input.ndjson'), 'utf8')
  expect(input).toContain('"topic":"product_events"')
})

test('a run of tests in another page ends no case that is being written, and two are written one after another', async () => {
  const { client } = await aPage()
  const place = await produced(client, 'product_events', '{"product_id":"PROD001","quantity":2}')
  const other = await client.ask('topics.produce', {
    topic: 'product_events',
    key: 'PROD001',
    value: '{"product_id":"PROD001","quantity":3}',
  })
  const saved = [
    client.ask('tests.save', { ...place, name: 'first' }),
    client.ask('tests.save', { ...place, ...other, name: 'second' }),
  ]
  const runs = [1, 2].map(() => client.ask('tests.run', { file: FILE }))
  expect((await Promise.all(saved)).map(({ name, outcome }) => [name, outcome])).toEqual([
    ['first', 'passed'],
    ['second', 'passed'],
  ])
  const [older, newer] = await Promise.all(runs)
  expect([older, newer?.every(({ outcome }) => outcome === 'passed')]).toEqual([null, true])
})

test('a case that cannot run says why, with its file and line', async () => {
  const { client } = await aPage()
  const place = await produced(client, 'nobody_reads_this', '1')
  expect(await client.answerTo('tests.save', { ...place, name: 'elsewhere' })).toMatchObject({
    type: 'answer',
    content: { outcome: 'broken', problems: [{ file: 'input.ndjson', line: 1 }] },
  })
})

test('a case is renamed with its folder, unless the name is taken, and a deleted one lies where it can be got back', async () => {
  const { client, folder } = await aPage()
  const rename = { file: FILE, name: 'without-quantity' }
  const taken = await client.answerTo('tests.rename', { ...rename, to: 'known-and-unknown' })
  expect(taken).toMatchObject({ type: 'refused', code: 'TEST_CASE_INVALID' })
  await client.ask('tests.rename', { ...rename, to: 'dist' })
  expect(await client.ask('tests.list', { file: FILE }), 'whatever it is called').toContain('dist')
  await client.ask('tests.rename', { ...rename, name: 'dist', to: 'no-quantity' })
  expect(await client.ask('tests.list', { file: FILE })).toEqual(['known-and-unknown', 'no-quantity'])
  const { to } = await client.ask('tests.delete', { file: FILE, name: 'no-quantity' })
  expect(await client.ask('tests.list', { file: FILE })).toEqual(['known-and-unknown'])
  expect(existsSync(join(folder, to, 'input.ndjson'))).toBe(true)
  const gone = await client.answerTo('tests.delete', { file: FILE, name: 'no-quantity' })
  expect(gone).toMatchObject({ type: 'refused', code: 'TEST_CASE_INVALID' })
})
