import { expect, test } from 'vitest'
import { freeName } from './free-name.ts'

function among(...taken: readonly string[]) {
  return (name: string) => taken.includes(name)
}

test('a name that is free stays, and one that is taken gets the first number that is free', () => {
  expect(freeName('orders', among('payments'))).toBe('orders')
  expect(freeName('orders', among('orders'))).toBe('orders-2')
  expect(freeName('orders', among('orders', 'orders-2', 'orders-4'))).toBe('orders-3')
})

test('a number at its end is its own, unless it is told to count on from there', () => {
  expect(freeName('case-5', among('case-5'))).toBe('case-5-2')
  expect(freeName('parse-2', among('parse', 'parse-2'), 'parse')).toBe('parse-3')
})
