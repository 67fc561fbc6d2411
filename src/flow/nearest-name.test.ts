import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, nameHint, nearestName } from './nearest-name.ts'

test.each([
  ['lookup-prodct', 'lookup-product'],
  ['loookup-product', 'lookup-product'],
  ['lookup-porduct', 'lookup-product'],
  ['Lookup-Product', 'lookup-product'],
  ['enriched', undefined],
  ['mpa', 'map'],
])('for %j it offers %j', (wanted, meant) => {
  expect(nearestName(wanted, ['lookup-product', 'map', 'switch'])).toBe(meant)
})

test('two changed letters count as one edit when they are neighbours', () => {
  expect(editDistance('form', 'from')).toBe(1)
  expect(editDistance('', 'abc')).toBe(3)
})

test('the distance is the same both ways, and none only between equal names', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})

test('of two equally near names the first by name is offered, whatever their order', () => {
  expect(nearestName('ab', ['ac', 'aa'])).toBe('aa')
})

test('without a near name the hint lists what is known', () => {
  expect(nameHint('x-ray', ['map', 'filter'], 'node kind')).toBe('Known: filter, map.')
  expect(nameHint('x-ray', [], 'topic in this flow')).toBe('There is no topic in this flow yet.')
})
