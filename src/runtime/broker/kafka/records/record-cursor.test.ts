import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { FlowError } from '../../../../contract/errors.ts'
import { NO_HEADERS } from '../../../../contract/message.ts'
import {
  APPEND_TIME,
  CONTROL,
  GZIP,
  TRANSACTIONAL,
  ZSTD,
  aMarker,
  aRecordBatch,
  withChecksum,
  type RecordInBatch,
} from '../../../../../test/support/a-record-batch.ts'
import { RecordCursor, type AbortedTransaction } from './record-cursor.ts'

interface Response {
  readonly from?: number
  readonly aborted?: readonly AbortedTransaction[]
}

function cursorOver(
  bytes: Buffer | readonly Buffer[],
  { from = 0, aborted = [] }: Response = {},
): RecordCursor {
  const response = Buffer.concat([bytes].flat() as Buffer[])
  return new RecordCursor({ topic: 'orders', partition: 3, bytes: response, from, aborted })
}

/** Records with an offset each; the value is the offset. */
function records(...offsets: readonly number[]): RecordInBatch[] {
  return offsets.map((at) => ({ at, value: String(at) }))
}

/** One by one. */
function offsetsOf(cursor: RecordCursor): number[] {
  const offsets: number[] = []
  while (!cursor.isAtEnd) offsets.push(...cursor.take(1, 1_000).messages.map(({ offset }) => offset))
  return offsets
}

/** What is thrown at the first message that cannot be read. */
function failureOf(cursor: RecordCursor): FlowError {
  try {
    offsetsOf(cursor)
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
  throw new Error('It was read.')
}

test('a message has its offset, time, key, value and headers, with repeated names in their order', () => {
  const bytes = aRecordBatch(
    [
      { at: 0, key: 'k', value: 'v' },
      {
        at: 1,
        time: 250n,
        headers: [
          ['a', '1'],
          ['b', null],
          ['a', ''],
          ['größe', '2'],
        ],
      },
      { at: 2, key: '', value: '', time: -1n },
    ],
    { baseOffset: 5_000_000_000, baseTimestamp: 1_750_000_000_000n },
  )
  expect(cursorOver(bytes).take(10, 1_000).messages).toEqual([
    {
      offset: 5_000_000_000,
      timestamp: 1_750_000_000_000,
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers: NO_HEADERS,
    },
    {
      offset: 5_000_000_001,
      timestamp: 1_750_000_000_250,
      key: null,
      value: null,
      headers: [
        { name: 'a', value: Buffer.from('1') },
        { name: 'b', value: null },
        { name: 'a', value: Buffer.from('') },
        { name: 'größe', value: Buffer.from('2') },
      ],
    },
    {
      offset: 5_000_000_002,
      timestamp: 1_749_999_999_999,
      key: Buffer.from(''),
      value: Buffer.from(''),
      headers: NO_HEADERS,
    },
  ])
})

test('messages without headers share one list, and nothing of a message is copied', () => {
  const bytes = aRecordBatch([{ at: 0, key: 'key', value: 'value' }])
  const cursor = new RecordCursor({ topic: 'orders', partition: 0, bytes, from: 0, aborted: [] })
  const [message] = cursor.take(1, 1).messages
  expect(message?.headers).toBe(NO_HEADERS)
  expect(message?.key?.buffer).toBe(bytes.buffer)
  expect(message?.value?.buffer).toBe(bytes.buffer)
})

test('times are exact however far they are from the first of their batch', () => {
  const extremes: readonly (readonly [base: bigint, delta: bigint, time: number])[] = [
    [0n, BigInt(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER],
    [BigInt(Number.MAX_SAFE_INTEGER), -2n * BigInt(Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER],
    [-(2n ** 63n), 2n ** 63n - 1n, -1],
    [2n ** 63n - 1n, -(2n ** 63n - 1n) + 1_750_000_000_001n, 1_750_000_000_001],
    [-1n, 0n, -1],
    [1_750_000_000_000n, 2n ** 31n, 1_752_147_483_648],
    [1_750_000_000_000n, -(2n ** 31n) - 1n, 1_747_852_516_351],
  ]
  for (const [baseTimestamp, time, expected] of extremes) {
    const [message] = cursorOver(aRecordBatch([{ at: 0, time }], { baseTimestamp })).take(1, 1).messages
    expect(message?.timestamp).toBe(expected)
  }
})

test('where the topic takes the time of appending, all messages of a batch have it', () => {
  const bytes = aRecordBatch([{ at: 0 }, { at: 1, time: 99n }], {
    attributes: APPEND_TIME,
    maxTimestamp: 1_760_000_000_000n,
  })
  const { messages } = cursorOver(bytes).take(10, 1_000)
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([1_760_000_000_000, 1_760_000_000_000])
})

test('a take gives what fits both limits, at least one message, and goes on with the next', () => {
  const batch = aRecordBatch(Array.from({ length: 5 }, (_, at) => ({ at, value: 'x'.repeat(84) })))
  const cursor = cursorOver(batch)
  expect(cursor.take(2, 1_000)).toMatchObject({ bytes: 200, messages: [{ offset: 0 }, { offset: 1 }] })
  expect(cursor.nextOffset).toBe(2)
  expect(cursor.take(10, 299)).toMatchObject({ bytes: 200, messages: [{ offset: 2 }, { offset: 3 }] })
  expect(cursor.nextOffset).toBe(4)
  expect(cursor.isAtEnd).toBe(false)
  expect(cursor.take(0, 0)).toMatchObject({ bytes: 100, messages: [{ offset: 4 }] })
  expect(cursor).toMatchObject({ nextOffset: 5, isAtEnd: true, remainingBytes: 0 })
  expect(cursor.take(10, 1_000)).toEqual({ messages: [], bytes: 0 })
})

test('the bytes that remain become fewer with every message', () => {
  const cursor = cursorOver([aRecordBatch(records(0, 1, 2)), aRecordBatch(records(0, 1), { baseOffset: 3 })])
  const remaining = [cursor.remainingBytes]
  while (!cursor.isAtEnd) {
    cursor.take(1, 1_000)
    remaining.push(cursor.remainingBytes)
  }
  expect(remaining).toHaveLength(6)
  expect(remaining).toEqual([...new Set(remaining)].toSorted((a, b) => b - a))
  expect(remaining.at(-1)).toBe(0)
})

test('messages in front of the offset asked for are passed over, in the first batch and in whole batches', () => {
  const batches = [aRecordBatch(records(0, 1, 2)), aRecordBatch(records(0, 1, 2), { baseOffset: 3 })]
  expect(offsetsOf(cursorOver(batches, { from: 1 }))).toEqual([1, 2, 3, 4, 5])
  expect(offsetsOf(cursorOver(batches, { from: 4 }))).toEqual([4, 5])
  const behind = cursorOver(batches, { from: 6 })
  expect(behind).toMatchObject({ isAtEnd: true, nextOffset: 6 })
})

test('a batch that is cut off is left for the next fetch', () => {
  const whole = aRecordBatch(records(0, 1))
  const next = aRecordBatch(records(0), { baseOffset: 2 })
  for (let length = 0; length < next.length; length++) {
    const cursor = cursorOver([whole, next.subarray(0, length)])
    expect(offsetsOf(cursor)).toEqual([0, 1])
    expect(cursor).toMatchObject({ nextOffset: 2, remainingBytes: 0 })
    expect(cursorOver(next.subarray(0, length), { from: 2 })).toMatchObject({ isAtEnd: true, nextOffset: 2 })
  }
})

test('compaction leaves holes, and a batch ends where it did before', () => {
  const cursor = cursorOver([
    aRecordBatch(records(1, 4), { lastOffsetDelta: 9 }),
    aRecordBatch([], { baseOffset: 10, lastOffsetDelta: 4 }),
    aRecordBatch(records(2), { baseOffset: 20 }),
    aRecordBatch([], { baseOffset: 30, lastOffsetDelta: 0 }),
  ])
  expect(cursor.take(1, 1_000).messages).toMatchObject([{ offset: 1 }])
  expect(cursor.nextOffset).toBe(2)
  expect(cursor.take(1, 1_000).messages).toMatchObject([{ offset: 4 }])
  expect(cursor.nextOffset).toBe(15)
  expect(offsetsOf(cursor)).toEqual([22])
  expect(cursor.nextOffset).toBe(31)
})

test('where compaction took all that was asked for, reading goes on behind the batch', () => {
  const cursor = cursorOver(aRecordBatch(records(0, 2), { lastOffsetDelta: 7 }), { from: 5 })
  expect(cursor).toMatchObject({ isAtEnd: true, nextOffset: 8 })
})

test('transaction markers give no message, and reading goes on behind them', () => {
  const cursor = cursorOver([
    aMarker('commit', 0, 7n),
    aRecordBatch(records(0), { baseOffset: 1, producerId: 7n, attributes: TRANSACTIONAL }),
    aMarker('commit', 2, 7n),
    aMarker('abort', 3, 8n),
  ])
  expect(cursor.nextOffset).toBe(1)
  expect(cursor.take(1, 1_000).messages).toMatchObject([{ offset: 1 }])
  expect(cursor).toMatchObject({ isAtEnd: true, nextOffset: 4 })
})

test('of interleaved transactions only the aborted ones are left out, each up to its own marker', () => {
  const of = (producerId: bigint, baseOffset: number, attributes = TRANSACTIONAL) =>
    aRecordBatch(records(0), { baseOffset, producerId, attributes })
  const response = [
    of(1n, 0),
    of(2n, 1),
    of(3n, 2),
    of(1n, 3),
    aMarker('abort', 4, 2n), // what 2 begins anew below commits
    of(2n, 5),
    of(1n, 6),
    aMarker('commit', 7, 3n),
    aMarker('abort', 8, 1n),
    of(1n, 9),
    aMarker('commit', 10, 2n),
    of(3n, 11),
    of(4n, 12, 0), // idempotent only
    aMarker('commit', 13, 1n),
    aMarker('abort', 14, 3n),
  ]
  const aborted = [
    { producerId: 3n, firstOffset: 11 },
    { producerId: 1n, firstOffset: 0 },
    { producerId: 2n, firstOffset: 1 },
  ]
  const cursor = cursorOver(response, { aborted })
  expect(offsetsOf(cursor)).toEqual([2, 5, 9, 12])
  expect(cursor.nextOffset).toBe(15)
})

test('a commit marker ends no aborted transaction, nor does an unknown kind of marker', () => {
  const unknownMarker = aRecordBatch([{ at: 0, key: Buffer.from([0, 0, 0, 9]) }], {
    baseOffset: 1,
    producerId: 1n,
    attributes: TRANSACTIONAL | CONTROL,
  })
  const rest = aRecordBatch(records(0), { baseOffset: 2, producerId: 1n, attributes: TRANSACTIONAL })
  for (const marker of [aMarker('commit', 1, 1n), unknownMarker]) {
    const cursor = cursorOver([marker, rest], { aborted: [{ producerId: 1n, firstOffset: 0 }] })
    expect(offsetsOf(cursor)).toEqual([])
    expect(cursor.nextOffset).toBe(3)
  }
})

test('what lies in front of a damaged batch is given first, then the damage is told with its place', () => {
  const damaged = aRecordBatch(records(0, 1), { baseOffset: 2 })
  damaged[70] = damaged[70]! ^ 1
  const cursor = cursorOver([aRecordBatch(records(0, 1)), damaged])
  expect(cursor.take(10, 1_000).messages).toHaveLength(2)
  expect(cursor).toMatchObject({ isAtEnd: false, nextOffset: 2 })
  const error = failureOf(cursor)
  expect(error.code).toBe('BATCH_DAMAGED')
  expect(error.message).toMatch(
    /^The record batch with offset 2 of topic "orders", partition 3, has the checksum 0x[0-9a-f]{8}, but its bytes give 0x[0-9a-f]{8}\.$/,
  )
  expect(failureOf(cursor)).toBe(error)
})

test.each([
  ['a length that is none', (batch: Buffer) => batch.writeInt32BE(-5, 8), /says that it is -5 bytes long/],
  ['a length without a header', (batch: Buffer) => batch.writeInt32BE(20, 8), /is too short, with 20 bytes/],
  ['an unknown version', (batch: Buffer) => batch.writeInt8(9, 16), /the unknown format version 9/],
  [
    'fewer messages than none',
    (batch: Buffer) => batch.writeInt32BE(-1, 57),
    /says that it holds -1 messages/,
  ],
  [
    'more messages than records',
    (batch: Buffer) => batch.writeInt32BE(3, 57),
    /ends before its last message does/,
  ],
  [
    'fewer messages than records',
    (batch: Buffer) => batch.writeInt32BE(1, 57),
    /more bytes than its messages/,
  ],
  ['a record longer than the batch', (batch: Buffer) => (batch[61] = 0x7e), /a record that is longer/],
  [
    'a record shorter than its parts',
    (batch: Buffer) => (batch[61] = batch[61]! - 2),
    /a field that is longer/,
  ],
  [
    'a record longer than its parts',
    (batch: Buffer) => (batch[61] = batch[61]! + 2),
    /not that of its parts/,
  ],
  ['a key longer than its record', (batch: Buffer) => (batch[65] = 0x7e), /a field that is longer/],
  ['a key of less than nothing', (batch: Buffer) => (batch[65] = 0x03), /a field that is longer/],
  ['headers without end', (batch: Buffer) => (batch[68] = 0x7e), /too many headers/],
  ['a name without end', (batch: Buffer) => (batch[69] = 0x7e), /a header name longer/],
])('a batch with %s is damaged', (_, damage, reason) => {
  const batch = aRecordBatch([{ at: 0, value: '0', headers: [['a', '1']] }, { at: 1 }])
  damage(batch)
  const error = failureOf(cursorOver(withChecksum(batch)))
  expect(error.code).toBe('BATCH_DAMAGED')
  expect(error.message).toMatch(reason)
})

test.each([
  ['of magic 0', { magic: 0 }, /the old format version 0, from before Kafka 0\.11/],
  ['of magic 1', { magic: 1 }, /the old format version 1/],
  ['of an unknown compression', { attributes: 5 }, /is compressed in the unknown way 5/],
])('a batch %s is refused', (_, fields, reason) => {
  const error = failureOf(cursorOver(aRecordBatch(records(0), fields)))
  expect(error.code).toBe('BATCH_UNSUPPORTED')
  expect(error.message).toMatch(reason)
})

test.each([
  ['gzip', GZIP, gzipSync],
  ['zstd', ZSTD, zstdCompressSync],
] as const)('a batch by %s is read, and one whose bytes are damaged is told', (_, attributes, compress) => {
  const cursor = cursorOver(aRecordBatch(records(0, 1, 2), { attributes, compress }), { from: 1 })
  expect(offsetsOf(cursor)).toEqual([1, 2])
  const cut = (bytes: Buffer) => compress(bytes).subarray(0, -9)
  const error = failureOf(cursorOver(aRecordBatch(records(0, 1, 2), { attributes, compress: cut })))
  expect(error.code).toBe('BATCH_DAMAGED')
  expect(error.message).toMatch(/cannot be decompressed, as its bytes are damaged/)
})
