import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FlowError } from '../../contract/errors.ts'
import type { FileReference } from '../../contract/flow-file.ts'
import { Decimal } from '../../flow/decimal.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { openReferences, type ReferenceStore } from './open-references.ts'

let folder: string
let clock: SimulatedClock
let store: ReferenceStore
let reports: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'references-'))
  clock = new SimulatedClock()
  reports = []
  store = await open()
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function open(memoryBytes?: number): Promise<ReferenceStore> {
  const report = (table: string, error: FlowError | null) =>
    void reports.push(`${table}: ${error?.message ?? 'well'}`)
  return openReferences({
    folder: join(folder, 'cache'),
    clock,
    report,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  })
}

async function reopen(memoryBytes?: number): Promise<void> {
  await store.close()
  store = await open(memoryBytes)
}

function declared(file: string, more: Partial<FileReference> = {}): FileReference {
  return { from: { file }, key: 'id', ...more }
}

async function write(file: string, text: string): Promise<string> {
  const path = join(folder, file)
  await writeFile(path, text)
  return path
}

async function load(file: string, text: string, more: Partial<FileReference> = {}) {
  return store.load('products', declared(file, more), await write(file, text))
}

const PRODUCTS = 'id,name,unit_price,stock,active\nP-1,Anvil,12.50,3,true\nP-2,"Rope, long",3.10,,false\n'
const COLUMNS = { unit_price: 'decimal', stock: 'integer', active: 'boolean' } as const

test('a CSV file becomes rows of typed columns', async () => {
  const table = await load('p.csv', PRODUCTS, { columns: COLUMNS })
  expect(table).toMatchObject({ name: 'products', rows: 2, keyColumn: 'id', keyType: 'text' })
  expect(table.get('P-1')).toEqual({
    id: 'P-1',
    name: 'Anvil',
    unit_price: Decimal.parse('12.50'),
    stock: 3,
    active: true,
  })
  expect(table.get('P-2')).toEqual({
    id: 'P-2',
    name: 'Rope, long',
    unit_price: Decimal.parse('3.10'),
    stock: null,
    active: false,
  })
  expect(table.get('P-3')).toBeUndefined()
  expect(table.hits).toEqual({ memory: 2, disk: 0, missing: 1 })
  expect(table.sampleKeys(1)).toEqual(['P-1'])
})

test.each([
  ['a list', 'p.json', '[{"id":"a","n":1},{"id":"b","n":{"x":[2]}}]'],
  ['rows in an object', 'p.json', '{"rows":[{"id":"a","n":1},{"id":"b","n":{"x":[2]}}]}'],
  ['a row a line', 'p.ndjson', '{"id":"a","n":1}\r\n\n{"id":"b","n":{"x":[2]}}'],
])('a JSON file of %s is read', async (_, file, text) => {
  const table = await load(file, text)
  expect(table.rows).toBe(2)
  expect(table.get('b')).toEqual({ id: 'b', n: { x: [2] } })
})

test('cells are divided by the delimiter that is declared, by tabs in a .tsv file, by commas else', async () => {
  const semicolons = await load('s.csv', 'id;price\nP-1;4,95\n', { delimiter: ';' })
  expect(semicolons.get('P-1')).toEqual({ id: 'P-1', price: '4,95' })
  const tabs = await load('t.tsv', 'id\tname\nP-1\tBolt, long\n')
  expect(tabs.get('P-1')).toEqual({ id: 'P-1', name: 'Bolt, long' })
  await expect(load('c.csv', 'id;price\nP-1;4,95\n')).rejects.toMatchObject({
    hint: 'Columns of the file: id;price. Where they are several, set "delimiter": ";".',
  })
})

test('a file that is not UTF-8 is refused by its line and with the cure: its letters would all become one mark', async () => {
  const path = await write('latin.csv', '')
  await writeFile(path, Buffer.from('id,name\n1,Bolt\n2,K\u00e4se\n', 'latin1'))
  await expect(store.load('products', declared('latin.csv'), path)).rejects.toMatchObject({
    code: 'REFERENCE_INVALID',
    message:
      'Reference table "products", latin.csv, line 3: the file is not UTF-8, so its letters cannot be told.',
    hint: expect.stringContaining('CSV UTF-8') as string,
  })
})

test('the format can be named where the file name does not say it', async () => {
  const table = await load('products.txt', PRODUCTS, { format: 'csv' })
  expect(table.rows).toBe(2)
})

test.each([
  [
    'integer',
    '5,x\n9007199254740993,y\n',
    [5, 5n, Decimal.parse('5.0'), 9007199254740993n],
    ['5', true, 5.5],
  ],
  ['number', '1.5,x\n2,y\n', [1.5, Decimal.parse('1.50'), 2], ['1.5', 1.25]],
  ['decimal', '12.50,x\n3,y\n', [12.5, Decimal.parse('12.5'), 3n], ['12.50', 12]],
  ['boolean', 'true,x\nfalse,y\n', [true, false], ['true', 1]],
] as const)(
  'keys of type %s are found by every equal value of that type',
  async (type, rows, found, missing) => {
    const table = await load('k.csv', `id,name\n${rows}`, { columns: { id: type } })
    expect(table.keyType).toBe(type)
    for (const key of found) expect(table.get(key)).toBeDefined()
    for (const key of missing) expect(table.get(key)).toBeUndefined()
  },
)

test('text keys are not found by numbers, lists or nothing', async () => {
  const table = await load('k.csv', 'id,name\n5,x\n')
  for (const key of [5, 5n, true, null, ['5'], { id: '5' }]) expect(table.get(key)).toBeUndefined()
  expect(table.get('5')).toEqual({ id: '5', name: 'x' })
})

test('keys of a JSON file have the type they are written with', async () => {
  const table = await load('k.json', '[{"id":5},{"id":6}]')
  expect(table.keyType).toBe('number')
  expect(table.get(5)).toEqual({ id: 5 })
})

test.each([
  ['p.csv', 'id,price\na,1\nb,x\n', 'line 3, column "price": "x" is not a decimal number.'],
  ['p.csv', 'id,price\na,1\na,2\n', 'line 3: the key "a" stands at line 2 already.'],
  ['p.csv', 'id,price\n,1\n', 'line 2: the row has no key: "id" is empty.'],
  ['p.csv', 'id,price\na\n', 'line 2: it has another number of cells than the first line.'],
  ['p.csv', 'id,price\na,"1\n', 'line 2, column "price": a quote is opened and never closed.'],
  [
    'p.csv',
    'id,price\na,1\n\nb,"2\nc,3\nd,4\n',
    'line 4, column "price": a quote is opened and never closed.',
  ],
  [
    'p.csv',
    'id,price\na,1\nb,"2\nc,3\nd,"4"\n',
    'line 3, column "price": a quote is opened, and the next one stands at line 5, with more text behind it.',
  ],
  [
    'p.csv',
    'id,price\nb,"2\nc,3\nd",4\n',
    'line 2: the row runs to line 4, and has another number of cells than the first line.',
  ],
  ['p.csv', 'id,price\na,"1"2\n', 'line 2, column "price": behind a closing quote comes more text.'],
  ['p.csv', 'id,price\na,1"\n', 'line 2, column "price": a quote stands inside a cell that does not'],
  ['p.csv', 'sku,price\na,1\n', 'line 1: there is no column "id".'],
  ['p.csv', 'id,name\na,1\n', 'line 1: there is no column "price".'],
  ['p.csv', 'id,price,id\na,1,b\n', 'line 1: the column "id" stands twice.'],
  ['p.csv', '', 'line 1: the file is empty; its first line names the columns.'],
  ['p.ndjson', '{"id":"a"}\n{"id":\n', 'line 2: it is not JSON at character 7: it ends too early.'],
  ['p.ndjson', '{"id":"a"}\n\n{"id":"a"}\n', 'line 3: the key "a" stands at line 1 already.'],
  ['p.ndjson', '5\n', 'line 1: "5" is not an object of columns.'],
  ['p.json', '[{"id":"a","price":true}]', 'row 1, column "price": "true" is not a decimal number.'],
  [
    'p.json',
    '[{"id":"a"},{"id":5}]',
    'row 2, column "id": the key "5" is of another type than those before it.',
  ],
  ['p.json', '[{"name":"a"}]', 'row 1: the row has no key: "id" is empty.'],
  ['p.json', '{"id":"a"}', 'the file: it holds no list of rows.'],
  ['p.json', '[1,', 'the file: it is not JSON at character 4: it ends too early.'],
  ['p.txt', 'id', 'the file: its name does not say what format it has.'],
])('%s with %j is refused: %s', async (file, text, message) => {
  await expect(load(file, text, { columns: { price: 'decimal' } })).rejects.toMatchObject({
    code: 'REFERENCE_INVALID',
    message: expect.stringContaining(message),
  })
})

test('a quote that is never closed says how it is mended', async () => {
  await expect(load('p.csv', 'id,price\na,"1\n')).rejects.toMatchObject({
    hint: 'Close it behind its cell; a quote that is part of the text is written twice: "".',
  })
})

test('a missing file is named, and loaded once it is there', async () => {
  const path = join(folder, 'p.csv')
  await expect(store.load('products', declared('p.csv'), path)).rejects.toMatchObject({
    code: 'FILE_MISSING',
    message: 'The file of reference table "products", p.csv, is missing.',
  })
  await writeFile(path, PRODUCTS)
  expect((await store.load('products', declared('p.csv'), path)).rows).toBe(2)
})

test('a changed file is loaded by the clock, all rows at once', async () => {
  const table = await load('p.csv', PRODUCTS, { refreshMs: 1_000 })
  const loadedAt = clock.now()
  await write('p.csv', 'id,name\nP-9,New\n')
  await clock.advance(999, () => store.refreshed())
  expect(table.get('P-1')).toBeDefined()
  expect(table.freshAt).toBe(loadedAt)
  await clock.advance(1, () => store.refreshed())
  expect(table.get('P-1')).toBeUndefined()
  expect(table.get('P-9')).toEqual({ id: 'P-9', name: 'New' })
  expect(table.freshAt).toBe(loadedAt + 1_000)
})

test('an unchanged file stays fresh', async () => {
  const table = await load('p.csv', PRODUCTS)
  await clock.advance(30_000, () => store.refreshed())
  expect(table.freshAt).toBe(clock.now())
  expect(reports).toEqual([])
})

test('a broken new file keeps the rows before, says why, and says when it is well again', async () => {
  const table = await load('p.csv', PRODUCTS, { columns: COLUMNS })
  const loadedAt = clock.now()
  await write('p.csv', 'id,name,unit_price,stock,active\nP-1,Anvil,much,1,true\n')
  await clock.advance(10_000, () => store.refreshed())
  expect(table.get('P-2')).toBeDefined()
  expect(table.freshAt).toBe(loadedAt)
  await rm(join(folder, 'p.csv'))
  await clock.advance(10_000, () => store.refreshed())
  expect(table.get('P-2')).toBeDefined()
  await write('p.csv', 'id,name,unit_price,stock,active\nP-1,Anvil,13,1,true\n')
  await clock.advance(10_000, () => store.refreshed())
  expect(table.get('P-2')).toBeUndefined()
  expect(table.freshAt).toBe(clock.now())
  expect(reports).toEqual([
    'products: Reference table "products", p.csv, line 2, column "unit_price": "much" is not a decimal number.',
    'products: The file of reference table "products", p.csv, is missing.',
    'products: well',
  ])
})

test('rows are there again after a restart, decimals with all their digits', async () => {
  await load('p.csv', PRODUCTS, { columns: COLUMNS })
  await reopen()
  const table = await store.load('products', declared('p.csv', { columns: COLUMNS }), join(folder, 'p.csv'))
  expect(JSON.stringify(table.get('P-1'))).toContain('"unit_price":12.50')
  expect(table.rows).toBe(2)
})

test('a file of the same size and date with other bytes is noticed at a start', async () => {
  const path = await write('p.csv', 'id,name\na,x\n')
  await utimes(path, 1, 1)
  await store.load('products', declared('p.csv'), path)
  await store.close()
  await write('p.csv', 'id,name\na,y\n')
  await utimes(path, 1, 1)
  store = await open()
  expect((await store.load('products', declared('p.csv'), path)).get('a')).toEqual({ id: 'a', name: 'y' })
})

test('a table larger than memory is read from disk and keeps what is used', async () => {
  await reopen(1_000)
  const rows = Array.from({ length: 500 }, (_, index) => `k${index},${'x'.repeat(50)}`)
  const table = await load('p.csv', `id,name\n${rows.join('\n')}\n`)
  expect(table.get('k7')).toEqual({ id: 'k7', name: 'x'.repeat(50) })
  expect(table.get('k7')).toBeDefined()
  expect(table.get('nope')).toBeUndefined()
  expect(table.hits).toEqual({ memory: 1, disk: 1, missing: 1 })
  await write('p.csv', 'id,name\nk7,new\n')
  await store.refresh()
  expect(table.get('k7')).toEqual({ id: 'k7', name: 'new' })
})

test('a damaged cache is thrown away and rebuilt', async () => {
  const path = await write('p.csv', PRODUCTS)
  await store.load('products', declared('p.csv'), path)
  await store.close()
  await writeFile(join(folder, 'cache', 'references.db'), Buffer.alloc(20_000, 7))
  store = await open()
  expect((await store.load('products', declared('p.csv'), path)).rows).toBe(2)
})

test('tasks that ask for the same table share it', async () => {
  const path = await write('p.csv', PRODUCTS)
  const [one, other] = await Promise.all([
    store.load('products', declared('p.csv'), path),
    store.load('products', declared('p.csv'), path),
  ])
  expect(one).toBe(other)
})

test('tables of the same name from other files do not mix', async () => {
  const one = await store.load('products', declared('a.csv'), await write('a.csv', 'id,name\nx,1\n'))
  const other = await store.load('products', declared('b.csv'), await write('b.csv', 'id,name\nx,2\n'))
  expect([one.get('x'), other.get('x')]).toEqual([
    { id: 'x', name: '1' },
    { id: 'x', name: '2' },
  ])
})

test('columns named like prototypes are columns', async () => {
  const table = await load('p.csv', 'id,__proto__,constructor\na,1,2\n')
  expect(JSON.stringify(table.get('a'))).toBe('{"id":"a","__proto__":"1","constructor":"2"}')
})

test('in memory alone nothing is written', async () => {
  const memory = await openReferences({ folder: ':memory:', clock })
  const table = await memory.load('products', declared('p.csv'), await write('p.csv', PRODUCTS))
  expect(table.rows).toBe(2)
  await memory.close()
})
