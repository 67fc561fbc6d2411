import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

test('the workspace says its name and lists its flows', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { name, flows, folder: told } = await client.ask('workspace.show', {})
  expect([name, told]).toEqual(['shop-flows', folder])
  expect(flows.map(({ file, role, nodes }) => [file, role, nodes])).toEqual([
    [FILE, 'flow', 5],
    ['flows/product-enrichment/product-enrichment.outside.flow.json', 'outside', 2],
  ])
})

test('samples of the tests go through a drawing before any run, and side effects stay closed', async () => {
  const { address } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { text } = await client.ask('workspace.open', { file: FILE })
  const view = await client.ask('preview.run', { file: FILE, text })
  const [first] = view?.nodes['enriched-events']?.in.messages ?? []
  expect(first?.value).toContain('"total_price":199.98')
  expect(view?.problems).toEqual([])
})

test('kept samples take the place of those of the tests, lie on this machine only, and go when they are let go', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { text } = await client.ask('workspace.open', { file: FILE })
  const pasted = {
    key: 'k',
    value: '{"product_id":"PROD001","quantity":9007199254740993}',
    headers: [],
    timestamp: 1,
  }
  const keep = (samples: object[]) =>
    client.ask('samples.keep', { flow: 'amber-otter', node: 'product-events', samples: samples as never })
  await keep([{ ...pasted, origin: 'pasted' }])
  const view = await client.ask('preview.run', { file: FILE, text })
  expect(view?.nodes['lookup-product']?.in.messages.map(({ value }) => value)).toEqual([pasted.value])
  expect(readFileSync(join(folder, FILE), 'utf8')).not.toContain('9007199254740993')
  expect(readFileSync(join(folder, '.millrace/samples/amber-otter.json'), 'utf8')).toContain(
    '9007199254740993',
  )
  await keep([])
  expect((await client.ask('samples.show', { file: FILE, text }))['product-events']).toHaveLength(10)
})

test('a source that is called as the language calls its own has samples and a preview like others', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const file = 'flows/odd.flow.json'
  const odd = aFlowFile({
    nodes: [
      { id: 'constructor', kind: 'topic-source', config: { topic: 'product_events' } },
      { id: 'out', kind: 'topic-sink', config: { topic: 'large_events' } },
    ],
    edges: [{ from: 'constructor.out', to: 'out.in' }],
  })
  writeFileSync(join(folder, file), JSON.stringify(odd))
  const { text } = await client.ask('workspace.open', { file })
  expect(await client.ask('samples.show', { file, text })).toEqual({ constructor: [] })
  expect(await client.ask('preview.run', { file, text })).not.toBeNull()
  const sample = { key: 'k', value: '{"n":1}', headers: [], timestamp: 1, origin: 'pasted' as const }
  await client.ask('samples.keep', { flow: odd.id, node: 'constructor', samples: [sample] })
  const view = await client.ask('preview.run', { file, text })
  expect(view?.nodes['out']?.in.messages.map(({ value }) => value)).toEqual(['{"n":1}'])
})

test('the last messages of a topic are read without a group, oldest first, with their place', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  expect(await client.answerTo('samples.read-topic', { topic: 'orders' })).toMatchObject({
    type: 'refused',
    code: 'TOPIC_MISSING',
  })
  await writeOrders(join(folder, '.millrace/local'), 25)
  const samples = await client.ask('samples.read-topic', { topic: 'orders' })
  expect(samples).toHaveLength(20)
  expect(samples.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, i) => `{"n":${i + 5}}`))
  expect(samples[0]).toMatchObject({
    key: 'k5',
    origin: 'topic',
    place: expect.stringMatching(/^orders \d:\d+$/),
  })
  expect(await client.answerTo('samples.read-topic', { topic: 'other' })).toMatchObject({
    code: 'TOPIC_MISSING',
  })
})

test('what was pasted is read before it is kept, and what is no JSON is told', async () => {
  const { address } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { samples, notes } = await client.ask('samples.read-text', { text: '{"a":1}\n{"a":2}' })
  expect([samples.length, notes]).toEqual([2, []])
  expect((await client.ask('samples.read-text', { text: '{"a":' })).notes[0]).toContain('is not JSON')
})

test('a value is cut for the page, and given as a whole when it is asked for', async () => {
  const { address } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { text } = await client.ask('workspace.open', { file: FILE })
  const large = JSON.stringify({ product_id: 'PROD001', text: 'x'.repeat(100_000) })
  await client.ask('samples.keep', {
    flow: 'amber-otter',
    node: 'product-events',
    samples: [{ key: null, value: large, headers: [], timestamp: 1, origin: 'pasted' }],
  })
  const seen = async (valueBytes?: number) => {
    const view = await client.ask('preview.run', { file: FILE, text, ...(valueBytes && { valueBytes }) })
    return view?.nodes['lookup-product']?.in.messages[0]
  }
  expect(await seen()).toMatchObject({ isCut: true, bytes: large.length })
  expect(await seen(200_000)).toMatchObject({ isCut: false, value: large })
})

test('a flow is saved in canonical form, and only what was changed is another line', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  const flow = JSON.parse(text) as { name: string }
  const squeezed = JSON.stringify({ ...flow, name: 'Enrich' })
  await client.ask('workspace.save', { file: FILE, text: squeezed, over: stamp })
  expect(readFileSync(join(folder, FILE), 'utf8')).toBe(
    text.replace('"name": "Product enrichment"', '"name": "Enrich"'),
  )
})

test('a file that another program wrote meanwhile is not overwritten, unless a person says so', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  const theirs = text.replace('Product enrichment', 'Theirs')
  writeFileSync(join(folder, FILE), theirs)
  const save = { file: FILE, text, over: stamp }
  expect(await client.answerTo('workspace.save', save)).toMatchObject({
    type: 'refused',
    code: 'FLOW_CHANGED_OUTSIDE',
  })
  expect(readFileSync(join(folder, FILE), 'utf8')).toBe(theirs)
  await client.ask('workspace.save', { ...save, evenSo: true })
  expect(readFileSync(join(folder, FILE), 'utf8')).toBe(text)
})

test('what another program writes is told to who has it open; what the Studio itself writes is not', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address, 100)
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  await client.ask('workspace.save', {
    file: FILE,
    text: text.replace('Product enrichment', 'Ours'),
    over: stamp,
  })
  await until('the list to have the new name', () => listed(client, 'Ours'))
  expect(client.news.filter(({ about }) => about === 'open-file')).toEqual([])
  rmSync(join(folder, FILE))
  const news = await until('the file to be told as gone', () =>
    client.news.find(({ about }) => about === 'open-file'),
  )
  expect(news).toEqual({ about: 'open-file', file: FILE, stamp: null })
})

test('news wait for a page that has no credit, of each kind only the latest', async () => {
  const { address, folder } = await aServedStudio()
  const [slow, quick] = [await StudioClient.connect(address), await StudioClient.connect(address, 100)]
  for (const name of ['First', 'Second']) {
    writeFileSync(
      join(folder, 'flows/product-enrichment/x.flow.json'),
      JSON.stringify({ version: 1, id: 'x', name }),
    )
    await until(`"${name}" to be listed`, () => listed(quick, name))
  }
  expect(slow.news).toEqual([])
  slow.send({ type: 'credit', more: 100 })
  await until('the news', () => slow.news.length === 2)
  expect(slow.news.map(({ about }) => about).toSorted()).toEqual(['flows', 'pen'])
  expect(listed(slow, 'Second')).toBe(true)
})

test('one page has the pen: the others read, until they ask for it', async () => {
  const { address } = await aServedStudio()
  const [first, second] = [await StudioClient.connect(address, 100), await StudioClient.connect(address, 100)]
  const make = { name: 'Mine' }
  expect(await second.answerTo('workspace.new-flow', make)).toMatchObject({
    type: 'refused',
    code: 'STUDIO_READ_ONLY',
  })
  await second.ask('pen.take', {})
  expect((await second.ask('workspace.new-flow', make)).file).toBe('flows/mine/mine.flow.json')
  expect(await first.answerTo('workspace.new-flow', make)).toMatchObject({
    type: 'refused',
    code: 'STUDIO_READ_ONLY',
  })
  second.socket.close()
  await until('the pen to come back', () => first.news.filter(({ about }) => about === 'pen').length === 3)
  expect((await first.ask('workspace.new-flow', make)).file).toBe('flows/mine-2/mine-2.flow.json')
})

test('a link that leads out of the workspace is not followed', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  symlinkSync('/etc/hostname', join(folder, 'flows/out.flow.json'))
  expect(await client.answerTo('workspace.open', { file: 'flows/out.flow.json' })).toMatchObject({
    code: 'FILE_OUTSIDE_WORKSPACE',
  })
})

test('an example is copied once, with its tables and tests, and what a person changed in it stays', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const { file, text, stamp } = await client.ask('workspace.take-example', { name: 'order-routing' })
  expect(readFileSync(join(folder, file), 'utf8')).toBe(text)
  await client.ask('workspace.save', {
    file,
    text: text.replace('"name": "Order routing"', '"name": "Mine"'),
    over: stamp,
  })
  expect((await client.ask('workspace.take-example', { name: 'order-routing' })).text).toContain(
    '"name": "Mine"',
  )
  expect(await client.answerTo('workspace.take-example', { name: '../../etc' })).toMatchObject({
    code: 'FLOW_FILE_MISSING',
  })
})

test('a hostile file is answered with its text, and its name is a name', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const hostile =
    '{"version":1,"id":"x","name":"<img src=x onerror=alert(1)>","__proto__":{"polluted":true},"nodes":[]}'
  writeFileSync(join(folder, 'flows/hostile.flow.json'), hostile)
  expect((await client.ask('workspace.open', { file: 'flows/hostile.flow.json' })).text).toBe(hostile)
  const { flows } = await client.ask('workspace.show', {})
  expect(flows.map(({ name }) => name)).toContain('<img src=x onerror=alert(1)>')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

async function writeOrders(folder: string, count: number): Promise<void> {
  const broker = await openEmbeddedBroker({ folder, clock: systemClock })
  await broker.createTopics([{ name: 'orders', partitions: 3 }])
  await broker.append(
    Array.from({ length: count }, (_, n) => ({
      topic: 'orders',
      key: Buffer.from(`k${n}`),
      value: Buffer.from(`{"n":${n}}`),
      headers: [],
      timestamp: n,
    })),
  )
  await broker.close()
}

function listed(client: StudioClient, name: string): boolean {
  const flows = client.news.findLast((news) => news.about === 'flows')
  return flows?.about === 'flows' && flows.flows.some((flow) => flow.name === name)
}
