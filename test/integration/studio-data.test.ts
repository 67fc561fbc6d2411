import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const PRODUCTS = { file: 'references/products.csv' }

async function aClient() {
  const { address, folder } = await aServedStudio()
  return { client: await StudioClient.connect(address), folder }
}

/** Looks at rows that lie in the flow's folder. */
async function lookAt(text: string, options: { key?: string; columns?: Record<string, 'integer'> } = {}) {
  const { client, folder } = await aClient()
  writeFileSync(join(folder, 'flows/product-enrichment/references/rows.csv'), text)
  const source = { file: 'references/rows.csv' }
  const look = await client.ask('references.look', { flow: FILE, source, depth: 'all', ...options })
  if (look === null) throw new Error('A newer look came.')
  return look
}

test('rows of a file show their columns, the types that all cells allow, and the column that can be the key', async () => {
  const { client } = await aClient()
  expect((await client.ask('references.files', { file: FILE }))[0]?.file).toBe(PRODUCTS.file)
  const look = await client.ask('references.look', { flow: FILE, source: PRODUCTS, depth: 'all' })
  expect(look).toMatchObject({ key: 'product_id', isWhole: true, duplicates: 0, keyless: 0 })
  expect(look?.columns.map(({ name, guess }) => [name, guess])).toEqual(
    expect.arrayContaining([
      ['product_id', 'text'],
      ['unit_price', 'decimal'],
    ]),
  )
  expect(look?.rows[0]).toContain('PROD001')
})

test('zeros in front are kept: such a column is text, and money is decimal', async () => {
  const look = await lookAt('id,zip,price,open\n1,00123,0.50,true\n2,10115,12,false\n')
  expect(look.columns.map(({ guess }) => guess)).toEqual(['integer', 'text', 'decimal', 'boolean'])
})

test('a quote that is never closed is told with its line, and the rows before it are shown', async () => {
  const look = await lookAt('id,name\n1,Bolt\n2,"Nut\n3,Washer\n')
  expect(look.fault).toMatchObject({
    message: 'references/rows.csv, line 3, column "name": a quote is opened and never closed.',
    hint: 'Close it behind its cell; a quote that is part of the text is written twice: "".',
  })
  expect(look).toMatchObject({ isWhole: false, count: 1 })
})

test('rows before one that cannot be read are shown, also where the file goes on', async () => {
  const look = await lookAt('id,name\n1,Bolt\n2,Nut,M6\n3,Washer\n')
  expect(look.fault?.message).toContain('line 3: it has another number of cells than the first line.')
  expect(look).toMatchObject({ isWhole: false, count: 1, rows: [['1', 'Bolt']] })
})

test('a column that is not offered as the key says which of its values stands twice', async () => {
  const look = await lookAt('product_id,name\nP1,Bolt\nP2,Nut\nP1,Washer\n')
  expect(look).toMatchObject({ key: 'name', duplicates: 0 })
  expect(look.columns.map(({ repeated }) => repeated)).toEqual([
    { key: 'P1', first: 'line 2', place: 'line 4' },
    undefined,
  ])
})

test('keys that stand twice are told with both lines, rows without a key are counted', async () => {
  const look = await lookAt('id,name\n1,a\n2,b\n1,c\n,d\n', { key: 'id' })
  expect(look).toMatchObject({
    duplicates: 1,
    keyless: 1,
    duplicateExamples: [{ key: '1', first: 'line 2', place: 'line 4' }],
  })
})

test('a type that does not fit is told with the first cell it does not fit', async () => {
  const look = await lookAt('id,name\n1,a\n2,b\n', { columns: { name: 'integer' } })
  expect(look.columns[1]?.fault).toBe('line 2: "a" is not a whole number.')
})

test('a key column that is not there is no fault of the file', async () => {
  const look = await lookAt('id,name\n1,a\n', { key: 'sku' })
  expect(look).toMatchObject({ key: 'sku', isWhole: true, count: 1 })
  expect(look.fault).toBeUndefined()
})

test('of many rows the first come at once and all are counted, and the key is found among them', async () => {
  const { client, folder } = await aClient()
  const rows = Array.from({ length: 150_000 }, (_, row) => `${row},name ${row % 7},${row}.5`)
  writeFileSync(
    join(folder, 'flows/product-enrichment/references/many.csv'),
    `id,name,price\n${rows.join('\n')}\n`,
  )
  const asked = { flow: FILE, source: { file: 'references/many.csv' } }
  const first = await client.ask('references.look', { ...asked, depth: 'first' })
  expect(first).toMatchObject({ count: 1_000, isWhole: false })
  const all = await client.ask('references.look', { ...asked, depth: 'all' })
  expect(all).toMatchObject({ count: 150_000, isWhole: true, key: 'id' })
})

test('a file outside of the workspace is not looked at', async () => {
  const { client } = await aClient()
  const source = { file: '../../../../etc/hostname' }
  expect(await client.answerTo('references.look', { flow: FILE, source, depth: 'all' })).toMatchObject({
    code: 'FILE_OUTSIDE_WORKSPACE',
  })
})

test('what is dropped comes in part by part, is looked at, and becomes a file of the flow under a free name', async () => {
  const { client, folder } = await aClient()
  const upload = 'aaaaaaaa-1111'
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  await client.ask('references.upload', { upload, at: 0, base64: base64('id,name\n1,') })
  await client.ask('references.upload', { upload, at: 10, base64: base64('Bolt\n') })
  const source = { upload, format: 'csv' } as const
  expect((await client.ask('references.look', { flow: FILE, source, depth: 'all' }))?.rows).toEqual([
    ['1', 'Bolt'],
  ])
  const kept = await client.ask('references.keep', { flow: FILE, upload, format: 'csv', name: 'products' })
  expect(kept.file).toBe('references/products-2.csv')
  expect(readFileSync(join(folder, 'flows/product-enrichment', kept.file), 'utf8')).toBe('id,name\n1,Bolt\n')
})

test('looking at topics makes no broker; a topic that is made can be written to and read, digits as they were typed', async () => {
  const { client, folder } = await aClient()
  expect(await client.ask('topics.list', {})).toEqual([])
  expect(existsSync(join(folder, '.millrace/local'))).toBe(false)
  await client.ask('topics.create', { name: 'orders', partitions: 2 })
  expect(await client.answerTo('topics.create', { name: 'orders', partitions: 2 })).toMatchObject({
    code: 'TOPIC_EXISTS',
  })
  const value = '{"id":9007199254740993,"amount":12.50}'
  const place = await client.ask('topics.produce', { topic: 'orders', key: 'k', value })
  const message = await client.ask('topics.message', { topic: 'orders', ...place })
  expect(message).toMatchObject({ key: 'k', value, isCut: false })
  expect((await client.ask('topics.list', {}))[0]).toMatchObject({
    name: 'orders',
    messages: 1,
    isInternal: false,
  })
})

test('a topic is read from its beginning, its end, an offset and a time, page by page', async () => {
  const { client } = await aClient()
  await client.ask('topics.create', { name: 'orders', partitions: 1 })
  for (let number = 0; number < 5; number += 1)
    await client.ask('topics.produce', { topic: 'orders', key: null, value: String(number) })
  const read = async (start: object, count = 100) => {
    const page = await client.ask('topics.read', { topic: 'orders', start: start as never, count })
    return { values: page.messages.map((each) => each.value), ...page }
  }
  const first = await read({ at: 'beginning' }, 2)
  expect([first.values, first.isEnd]).toEqual([['0', '1'], false])
  const rest = await read({ at: 'positions', next: first.next })
  expect([rest.values, rest.isEnd]).toEqual([['2', '3', '4'], true])
  expect((await read({ at: 'end' }, 2)).values).toEqual(['3', '4'])
  expect((await read({ at: 'offset', offset: 4 })).values).toEqual(['4'])
  expect((await read({ at: 'time', timestamp: 8_000_000_000_000 })).values).toEqual([])
  const [, third] = rest.messages
  const since = await read({ at: 'time', timestamp: third?.timestamp })
  expect(since.values).toContain('3')
})

test('rows of a topic are the newest message of each key, and the field that holds the key is found', async () => {
  const { client } = await aClient()
  await client.ask('topics.create', { name: 'customers', partitions: 1, cleanup: 'compact' })
  for (const [id, name] of [
    ['c1', 'Ann'],
    ['c2', 'Bob'],
    ['c1', 'Anne'],
  ])
    await client.ask('topics.produce', { topic: 'customers', key: id!, value: JSON.stringify({ id, name }) })
  const look = await client.ask('references.look', {
    flow: FILE,
    source: { topic: 'customers' },
    depth: 'all',
  })
  expect(look).toMatchObject({ key: 'id', count: 2, isWhole: true })
  expect(look?.rows).toEqual([
    ['c2', 'Bob'],
    ['c1', 'Anne'],
  ])
})

test('a topic that is not there is told with what there is', async () => {
  const { client } = await aClient()
  await client.ask('topics.create', { name: 'orders', partitions: 1 })
  const answer = await client.answerTo('topics.read', { topic: 'order', start: { at: 'end' } })
  expect(answer).toMatchObject({
    type: 'refused',
    code: 'TOPIC_MISSING',
    hint: expect.stringContaining('orders'),
  })
})

test('a flow is renamed with the folder that is only its own, and its tables stay beside it', async () => {
  const { client, folder } = await aClient()
  const { file, text } = await client.ask('files.rename', { file: FILE, name: 'Price it' })
  expect(file).toBe('flows/price-it/price-it.flow.json')
  expect(text).toContain('"name": "Price it"')
  expect(readdirSync(join(folder, 'flows/price-it')).toSorted()).toEqual(
    expect.arrayContaining(['price-it.flow.json', 'price-it.outside.flow.json', 'references', 'tests']),
  )
  expect(existsSync(join(folder, 'flows/product-enrichment'))).toBe(false)
})

test('a flow is renamed within its group, and one of several in a folder with its outside and the cases that name it', async () => {
  const { client, folder } = await aClient()
  mkdirSync(join(folder, 'flows/team'))
  renameSync(join(folder, 'flows/product-enrichment'), join(folder, 'flows/team/orders'))
  const from = 'flows/team/orders/product-enrichment.flow.json'
  const { file } = await client.ask('files.rename', { file: from, name: 'Price it' })
  expect(file).toBe('flows/team/price-it/price-it.flow.json')
  const around = join(folder, 'flows/team/price-it')
  const other = readFileSync(join(folder, file), 'utf8').replace('amber-otter', 'calm-heron')
  writeFileSync(join(around, 'other.flow.json'), other)
  const [name] = readdirSync(join(around, 'tests'))
  const settings = join(around, 'tests', name!, 'case.json')
  writeFileSync(settings, '{\n  "flow": "price-it.flow.json"\n}\n')
  expect((await client.ask('files.rename', { file, name: 'Count it' })).file).toBe(
    'flows/team/price-it/count-it.flow.json',
  )
  expect(readdirSync(around)).toEqual(
    expect.arrayContaining(['count-it.flow.json', 'count-it.outside.flow.json', 'other.flow.json']),
  )
  expect(readFileSync(settings, 'utf8')).toBe('{\n  "flow": "count-it.flow.json"\n}\n')
})

test('a copy has an id of its own and takes its tables along', async () => {
  const { client, folder } = await aClient()
  const { file, text } = await client.ask('files.duplicate', { file: FILE })
  expect(file).toBe('flows/product-enrichment-copy/product-enrichment-copy.flow.json')
  expect(text).not.toContain('amber-otter')
  expect(existsSync(join(folder, 'flows/product-enrichment-copy/references/products.csv'))).toBe(true)
})

test('a deleted flow can be got back: it is moved, with its folder, and what lies beside others alone', async () => {
  const { client, folder } = await aClient()
  const { to } = await client.ask('files.delete', { file: FILE })
  expect(existsSync(join(folder, to, 'product-enrichment.flow.json'))).toBe(true)
  mkdirSync(join(folder, 'flows/two'))
  for (const name of ['a', 'b'])
    writeFileSync(join(folder, `flows/two/${name}.flow.json`), JSON.stringify({ version: 1, id: name, name }))
  await client.ask('files.delete', { file: 'flows/two/a.flow.json' })
  expect(readdirSync(join(folder, 'flows/two'))).toEqual(['b.flow.json'])
})

test('an imported flow gets a folder of its own, and another id where its own is taken', async () => {
  const { client, folder } = await aClient()
  const text = readFileSync(join(folder, FILE), 'utf8')
  const imported = await client.ask('files.import', { text })
  expect(imported.file).toBe('flows/product-enrichment-2/product-enrichment-2.flow.json')
  expect(imported.text).not.toContain('amber-otter')
  expect(await client.answerTo('files.import', { text: 'no flow' })).toMatchObject({
    code: 'FLOW_FILE_INVALID',
  })
})

test('a drawing that is not saved goes with its flow when that is renamed, and no other flow gets it', async () => {
  const { client, folder } = await aClient()
  const outside = FILE.replace('.flow.json', '.outside.flow.json')
  const drawings = new Map<string, string>()
  for (const file of [FILE, outside]) {
    const { text, stamp } = await client.ask('workspace.open', { file })
    const drawn = text.replace(/"description": "[^"]*"/, '"description": "half done"')
    drawings.set(file, drawn)
    await client.ask('drafts.keep', { file, text: drawn, over: stamp })
  }
  const { file, stamp } = await client.ask('files.rename', { file: FILE, name: 'Sales' })
  const draft = await client.ask('drafts.show', { file })
  expect(JSON.parse(draft!.text)).toMatchObject({ name: 'Sales', description: 'half done' })
  expect(draft!.over).toBe(stamp)
  expect(await client.ask('drafts.show', { file: 'flows/sales/sales.outside.flow.json' })).toMatchObject({
    text: drawings.get(outside),
  })
  expect(readdirSync(join(folder, '.millrace/drafts'))).toHaveLength(2)
  // Deleted by another program, so nobody asked what is to become of the drawing.
  rmSync(join(folder, 'flows/sales'), { recursive: true })
  expect((await client.ask('workspace.new-flow', { name: 'Sales' })).file).toBe(file)
  expect(await client.ask('drafts.show', { file })).toBeNull()
})

test('a flow that could not be deleted keeps what was drawn and not saved', async () => {
  const { client, folder } = await aClient()
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  await client.ask('drafts.keep', { file: FILE, text, over: stamp })
  writeFileSync(join(folder, '.millrace/deleted'), 'a file where a folder should be')
  expect(await client.answerTo('files.delete', { file: FILE })).toMatchObject({ code: 'FILE_UNWRITABLE' })
  expect(await client.ask('drafts.show', { file: FILE })).not.toBeNull()
  rmSync(join(folder, '.millrace/deleted'))
  await client.ask('files.delete', { file: FILE })
  expect(readdirSync(join(folder, '.millrace/drafts'))).toEqual([])
})

test('a drawing that is not saved is found again by the next page, and never lies in the file', async () => {
  const { client, folder } = await aClient()
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  const drawn = text.replace('Product enrichment', 'Half done')
  await client.ask('drafts.keep', { file: FILE, text: drawn, over: stamp })
  expect(await client.ask('drafts.show', { file: FILE })).toMatchObject({ text: drawn, over: stamp })
  expect(readFileSync(join(folder, FILE), 'utf8')).toBe(text)
  await client.ask('drafts.drop', { file: FILE })
  expect(await client.ask('drafts.show', { file: FILE })).toBeNull()
})
