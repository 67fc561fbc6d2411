import { expect, test } from 'vitest'
import { causeOf } from './cause-of.ts'

test('messages that fail alike have one cause, whatever they hold', () => {
  expect(causeOf('"A-17" is no number, at 3:14.')).toBe(causeOf('"B-2" is no number, at 5:1.'))
  expect(causeOf('"Anna K." is unknown.')).toBe(causeOf('"Bo" is unknown.'))
  expect(causeOf('Order ord_4711 is unknown')).toBe(causeOf('Order ord_12 is unknown'))
})

test('messages that fail otherwise have another one', () => {
  expect(causeOf('"*" is not defined for text and a decimal.')).not.toBe(
    causeOf('"quantity" is missing in value.'),
  )
  expect(causeOf('"total" is missing in value.')).not.toBe(causeOf('"quantity" is missing in value.'))
})
