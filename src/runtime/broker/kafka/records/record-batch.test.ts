import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MessageContent, StoredMessage } from '../../../../contract/message.ts'
import { encodeBatch, type BatchTerms } from './encode-batch.ts'
import { RecordCursor } from './record-cursor.ts'

const terms: BatchTerms = { producerId: -1n, producerEpoch: -1, baseSequence: -1 }

const short = fc.uint8Array({ maxLength: 40 })
const long = fc.tuple(fc.nat(70_000), fc.nat(255)).map(([length, byte]) => new Uint8Array(length).fill(byte))
const bytes = fc
  .oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: long })
  .map((array) => Buffer.from(array))
const name = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'b', '', 'correlation-id'))
const message: fc.Arbitrary<MessageContent> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name, value: fc.option(bytes) }), { maxLength: 6 }),
  timestamp: fc.oneof(
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
    fc.maxSafeInteger(),
    fc.constantFrom(-1, 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  ),
})
const batch = fc.array(message, { minLength: 1, maxLength: 20 })

test('what goes into a batch comes out of it, bit by bit and in order', () => {
  fc.assert(
    fc.property(batch, (messages) => {
      const expected = messages.map((content, offset) => shown({ ...content, offset }))
      expect(readAll(encodeBatch(messages, terms)).map(shown)).toEqual(expected)
    }),
  )
})

test('one changed byte behind the checksum is found, and no message of the batch is given', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.integer({ min: 1, max: 255 }), (messages, place, change) => {
      const encoded = encodeBatch(messages, terms)
      const at = 17 + (place % (encoded.length - 17))
      encoded[at] = encoded[at]! ^ change
      expect(() => readAll(encoded)).toThrow(/checksum/)
    }),
  )
})

test('a batch without messages is refused', () => {
  expect(() => encodeBatch([], terms)).toThrow(RangeError)
})

function readAll(response: Buffer): StoredMessage[] {
  const cursor = new RecordCursor({ topic: 'orders', partition: 0, bytes: response, from: 0, aborted: [] })
  const read: StoredMessage[] = []
  while (!cursor.isAtEnd) read.push(...cursor.take(3, 1_000).messages)
  expect(cursor.remainingBytes).toBe(0)
  return read
}

/** Compared as text: a list of numbers takes seconds. */
function shown({ offset, timestamp, key, value, headers }: StoredMessage): string {
  const bytes = (field: Uint8Array | null) => (field === null ? null : Buffer.from(field).toString('base64'))
  const named = headers.map((header) => [header.name, bytes(header.value)])
  return JSON.stringify([offset, timestamp, bytes(key), bytes(value), named])
}
