import { expect, test } from 'vitest'
import type { SeenPath } from '../samples/seen-paths.ts'
import { suggestionsFor, type SuggestForm } from './suggest.ts'

function seen(path: string, ...values: string[]): SeenPath {
  return { path, values, count: values.length, hasMore: false, look: 'text', isOpen: false }
}

const paths = [
  seen('value.product_id', '"PROD001"', '"PROD002"'),
  seen('value.event_type', '"purchased"', '"viewed"'),
  seen('value.items[0].sku', '"a"'),
]

/** `|` is the caret; gives what the text becomes with each offer. */
function offers(written: string, form: SuggestForm = 'cel'): string[] {
  const caret = written.indexOf('|')
  const text = written.replace('|', '')
  const { from, to, items } = suggestionsFor({ text, caret, form, paths })
  return items.map((item) => text.slice(0, from) + item.text + text.slice(to))
}

test('a path that is begun is gone on with from the samples, those that begin so first', () => {
  expect(offers('value.pro|')).toEqual(['value.product_id'])
  expect(offers('2 * value.ev|ent')).toEqual(['2 * value.event_type'])
  expect(offers('sku|')).toEqual(['value.items[0].sku'])
})

test('behind a comparison the values seen are offered', () => {
  expect(offers('value.event_type == |')).toEqual([
    'value.event_type == "purchased"',
    'value.event_type == "viewed"',
  ])
  expect(offers('value.event_type == "vi|"')).toEqual(['value.event_type == "viewed"'])
  expect(offers('value.event_type != vi|')).toEqual(['value.event_type != "viewed"'])
})

test('inside a text nothing is offered', () => {
  expect(offers('value.name + "value.|"')).toEqual([])
})

test('a place to write is offered without "value", and no element of a list', () => {
  expect(offers('pro|', 'target')).toEqual(['product_id'])
  expect(offers('sk|', 'target')).toEqual([])
})

test('a path field is replaced as a whole', () => {
  expect(offers('value.e|', 'path')).toEqual(['value.event_type'])
})
