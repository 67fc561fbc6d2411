import { expect, test } from 'vitest'
import type { TableLook } from '../../contract/studio/reference-methods.ts'
import {
  draftOfEntry,
  entryOf,
  passedOver,
  type TableDraft,
  tableName,
  whyNoKey,
  whyNotReady,
} from './table-draft.ts'

const draft: TableDraft = { name: 'products', source: { file: 'references/p.csv' }, key: '', types: {} }

function aLook(look: Partial<TableLook> = {}): TableLook {
  return {
    columns: [
      { name: 'id', guess: 'integer', empty: 0, isUnique: true },
      { name: 'price', guess: 'decimal', empty: 0, isUnique: false },
      { name: 'name', guess: 'text', empty: 0, isUnique: false },
    ],
    rows: [],
    count: 3,
    isWhole: true,
    key: 'id',
    duplicates: 0,
    duplicateExamples: [],
    keyless: 0,
    bytes: 10,
    elapsedMs: 1,
    ...look,
  }
}

test('columns of a CSV file get the type that all cells allow, the key stays text', () => {
  expect(entryOf(draft, aLook(), 'references/p.csv')).toEqual({
    from: { file: 'references/p.csv' },
    key: 'id',
    columns: { price: 'decimal' },
  })
})

test('a delimiter that is no comma is written, whether it was guessed or chosen; of a table before it was none', () => {
  expect(entryOf(draft, aLook({ delimiter: ';' }), 'x.csv').delimiter).toBe(';')
  expect(entryOf({ ...draft, delimiter: '\t' }, aLook({ delimiter: ';' }), 'x.csv').delimiter).toBe('\t')
  expect(entryOf({ ...draft, delimiter: ',' }, aLook({ delimiter: ';' }), 'x.csv')).not.toHaveProperty(
    'delimiter',
  )
  expect(draftOfEntry('p', { from: { file: 'x.csv' }, key: 'id' }).delimiter).toBe(',')
})

test('a type that a person chose holds, also for the key', () => {
  const chosen = { ...draft, types: { id: 'integer', price: 'text' } } as const
  expect(entryOf(chosen, aLook(), 'x.csv').columns).toEqual({ id: 'integer' })
})

test('rows of a topic have types of their own: only chosen ones are written', () => {
  const topic = { ...draft, source: { topic: 'products' }, refreshMs: 500 }
  expect(entryOf(topic, aLook(), undefined)).toEqual({
    from: { topic: 'products' },
    key: 'id',
    refreshMs: 500,
  })
})

test.each([
  ['no rows yet', {}, undefined, 'The rows are being read.'],
  ['a name that is taken', { name: 'other' }, {}, 'This flow has a table "other" already.'],
  ['a name that no file takes', { name: 'My Table' }, {}, 'A name begins with a small letter'],
  ['a key that is no column', { key: 'sku' }, {}, 'There is no column "sku" in these rows.'],
  ['a key that is missing', {}, { keyless: 2 }, '2 rows have no "id".'],
  ['a key that stands twice', {}, { duplicates: 1 }, '1 row has a key that stands before.'],
  ['nothing that could be a key', {}, { key: '' }, 'No column has a value of its own'],
  ['broken rows', {}, { fault: { code: 'REFERENCE_INVALID', message: 'x' } }, 'The rows cannot be read'],
] as const)('%s is said in words', (_, changes, look, says) => {
  const why = whyNotReady({ ...draft, ...changes }, look === undefined ? undefined : aLook(look), ['other'])
  expect(why).toContain(says)
})

test('a table that can be used has nothing said against it', () => {
  expect(whyNotReady(draft, aLook(), [])).toBeUndefined()
})

test.each([
  ['references/Price List 2026.csv', 'price-list-2026'],
  ['../x/Größe.ndjson', 'gro-e'],
  ['2026.csv', ''],
])('the file %s suggests the name "%s"', (file, name) => expect(tableName(file)).toBe(name))

test.each([
  ['product_id', 'name', 'product_id'],
  ['category', 'name', 'category'],
  ['zone', 'code', undefined],
  ['sku', 'code', 'sku'],
])('where "%s" repeats and "%s" is offered as the key, %j was passed over', (first, key, expected) => {
  const repeated = { key: 'a', first: 'line 2', place: 'line 4' }
  const look = aLook({
    key,
    columns: [
      { name: first, guess: 'text', empty: 0, isUnique: false, repeated },
      { name: key, guess: 'text', empty: 0, isUnique: true },
    ],
  })
  expect(passedOver(draft, look)?.name).toBe(expected)
  expect(passedOver({ ...draft, key }, look)).toBeUndefined()
})

test('why a column is not the key is told with its first value that stands twice, else with what is missing', () => {
  const column = { name: 'sku', guess: 'text', empty: 2, isUnique: false } as const
  const repeated = { key: 'a', first: 'line 2', place: 'line 4' }
  expect(whyNoKey({ ...column, repeated })).toBe('"a" stands twice in "sku", at line 2 and line 4')
  expect(whyNoKey(column)).toBe('2 rows have no "sku"')
})
