import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MessageContent, StoredMessage } from '../../../contract/message.ts'
import { BatchCursor, encodeBatch } from './batch-codec.ts'

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const message: fc.Arbitrary<MessageContent> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name: fc.string(), value: fc.option(bytes) }), { maxLength: 3 }),
  timestamp: fc.integer({ min: -1, max: 2 ** 52 }),
})
const batch = fc.array(message, { minLength: 1, maxLength: 8 })

/** All messages up to the end or the first damage. */
function readAll(blob: Buffer, offset: number): StoredMessage[] {
  const cursor = new BatchCursor(blob, offset)
  const read: StoredMessage[] = []
  while (!cursor.isAtEnd) {
    const next = cursor.peek()
    if (next === undefined) break
    read.push(next)
    cursor.advance()
  }
  return read
}

test('what goes into a batch comes out of it, bit by bit and in order', () => {
  fc.assert(
    fc.property(batch, fc.nat(2 ** 39), (messages, offset) => {
      const expected = messages.map((content, i) => ({ ...content, offset: offset + i }))
      expect(readAll(encodeBatch(messages), offset)).toEqual(expected)
    }),
  )
})

test('one changed byte is found at its message, and everything in front of it is good', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.integer({ min: 1, max: 255 }), (messages, place, change) => {
      const blob = encodeBatch(messages)
      const whole = readAll(blob, 0)
      const at = place % blob.length
      blob[at] = (blob[at] ?? 0) ^ change
      const read = readAll(blob, 0)
      expect(read.length).toBeLessThan(messages.length)
      expect(read).toEqual(whole.slice(0, read.length))
    }),
  )
})

test('a cursor goes to any offset of its batch', () => {
  fc.assert(
    fc.property(batch, fc.nat(7), (messages, skip) => {
      const cursor = new BatchCursor(encodeBatch(messages), 100)
      const to = 100 + Math.min(skip, messages.length - 1)
      expect(cursor.skipTo(to)).toBe(true)
      expect(cursor.peek()).toMatchObject({ offset: to, timestamp: messages[to - 100]?.timestamp })
    }),
  )
})
