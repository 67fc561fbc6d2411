import { expect, test } from 'vitest'
import type { StoredMessage } from '../../contract/message.ts'
import { deadLetterOf, partOf } from './dead-letter.ts'

const bytes = (text: string) => Buffer.from(text)

function aPart(
  offset: number,
  part: string | undefined,
  value: string,
  key = 'amber-otter/orders/1/7',
): StoredMessage {
  const says = {
    error: 'EXPRESSION_FAILED',
    node: 'total',
    attempts: '1',
    flow: 'amber-otter',
    topic: 'orders',
    partition: '1',
    offset: '7',
    time: '5',
  }
  const ours = Object.entries({ ...says, ...(part === undefined ? {} : { part }) })
  const headers = [
    ...ours.map(([name, text]) => ({ name: `millrace-${name}`, value: bytes(text) })),
    { name: 'traceparent', value: bytes('x') },
  ]
  return { offset, key: bytes(key), value: bytes(value), headers, timestamp: 3 }
}

test('parts are put together, and the key they were given is taken off again', () => {
  const letter = deadLetterOf(0, [aPart(4, '1/2', 'ab'), aPart(5, '2/2', 'cd')])
  expect(letter).toMatchObject({
    id: '0-4',
    offsets: [4, 5],
    origin: { topic: 'orders', partition: 1, offset: 7, timestamp: 3 },
  })
  expect(letter?.original.key).toBeNull()
  expect(Buffer.from(letter?.original.value ?? []).toString()).toBe('abcd')
})

test('of the headers only the original ones are left in the message', () => {
  expect(deadLetterOf(0, [aPart(4, undefined, 'ab', 'k')])?.original).toEqual({
    key: bytes('k'),
    value: bytes('ab'),
    headers: [{ name: 'traceparent', value: bytes('x') }],
    timestamp: 3,
  })
})

test('a part knows its number', () => {
  expect(partOf(aPart(0, '2/3', ''))).toEqual({ number: 2, count: 3 })
  expect(partOf(aPart(0, undefined, ''))).toBeUndefined()
})
