import { expect, test } from 'vitest'
import { isPath } from './is-path.ts'

test.each(['', 'value.quantity', 'value.a["odd * name"][0]', "headers['x-id']", 'value.order-id'])(
  'a way to a field stays one: %s',
  (text) => {
    expect(isPath(text)).toBe(true)
  },
)

test.each(['value.quantity *', 'value.a + 1', 'size(', 'value.a -', 'value.a == "x"', '!value.a'])(
  'what computes is an expression: %s',
  (text) => {
    expect(isPath(text)).toBe(false)
  },
)
