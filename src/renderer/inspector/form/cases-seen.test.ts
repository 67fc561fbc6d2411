import { expect, test } from 'vitest'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { seenPaths } from '../samples/seen-paths.ts'
import { casesOf, fieldsThatDecide, whyNoneDecides } from './cases-seen.ts'

function pathsOf(values: readonly object[]) {
  const samples = values.map((value): PreviewMessageView => {
    const text = JSON.stringify(value)
    return { key: 'k', value: text, bytes: text.length, isCut: false, headers: [], timestamp: 0 }
  })
  return seenPaths(samples)
}

function decide(values: readonly object[], when = '') {
  return fieldsThatDecide(pathsOf(values), [{ port: 'case-1', when }]).map(({ path }) => path)
}

test('each value seen gets a rule with a port called after it, once', () => {
  const values = ['"Order placed"', '"viewed"', '7', '"error"']
  const rules = [{ port: 'viewed', when: 'value.type == "viewed"' }]
  expect(casesOf({ path: 'value.type', values }, rules)).toEqual([
    { port: 'order-placed', when: 'value.type == "Order placed"' },
    { port: 'case-7', when: 'value.type == 7' },
    { port: 'error-2', when: 'value.type == "error"' },
  ])
})

test('of few samples every field is offered: first what a rule speaks of, then what comes again', () => {
  const four = ['paid', 'open', 'late', 'gone'].map((status, id) => ({ id, status, country: 'DE' }))
  expect(decide(four)).toEqual(['value.country', 'value.id', 'value.status'])
  expect(decide(four, 'value.status == "paid"')).toEqual(['value.status', 'value.country', 'value.id'])
})

test('of many samples a field that is another one each time is none, unless a rule speaks of it', () => {
  const ten = Array.from({ length: 10 }, (_, id) => ({ id, status: id < 5 ? 'paid' : 'open' }))
  expect(decide(ten)).toEqual(['value.status'])
  expect(decide(ten, 'value.id == 3')).toEqual(['value.id', 'value.status'])
  expect(decide(ten, 'value.identity == 3')).toEqual(['value.status'])
})

test('where no field may decide it is said why', () => {
  const many = pathsOf(Array.from({ length: 20 }, (_, id) => ({ id })))
  expect(fieldsThatDecide(many, [])).toEqual([])
  expect(whyNoneDecides(many)).toBe('No field of these samples has a few values that come again.')
  expect(whyNoneDecides([])).toContain('No message was seen here yet')
})
