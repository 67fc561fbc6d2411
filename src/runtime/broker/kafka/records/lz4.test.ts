import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lz4Decompress } from './lz4.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

const MEGABYTE = 1024 * 1024
const BLOCK_BYTES = 64 * 1024

/** Literals, then a match: what LZ4 calls a sequence. */
interface Sequence {
  readonly literals: Uint8Array
  readonly back: number
  readonly match: number
}

const sequence: fc.Arbitrary<Sequence> = fc.record({
  literals: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 700 }).map(pattern)),
  back: fc.nat(65_535),
  match: fc.oneof(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 4, max: 1_500 })),
})
const block = fc.record({ sequences: fc.array(sequence, { maxLength: 20 }), stored: fc.boolean() })
const frame = fc.record({
  blocks: fc.array(block, { maxLength: 4 }),
  blockChecksums: fc.boolean(),
  contentSize: fc.boolean(),
  contentChecksum: fc.boolean(),
})

test('any frames of literals and matches give the bytes that they stand for', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 3 }), (frames) => {
      const all = frames.map(written)
      const compressed = Buffer.concat(all.map(({ bytes }) => bytes))
      const plain = Buffer.concat(all.map((each) => each.plain))
      expect(lz4Decompress(compressed, MEGABYTE * 4).equals(plain)).toBe(true)
    }),
  )
})

test('blocks that refer to the one before are read, with all optional fields', () => {
  // Made by the tool lz4 1.9.4: -B4 -BD -BX --content-size
  const file = readFileSync(
    new URL('../../../../../test/fixtures/kafka-records/linked-blocks.lz4', import.meta.url),
  )
  const expected = '{"order":4711,"customer":"north","price":12.5}\n'.repeat(4_000)
  expect(lz4Decompress(file, MEGABYTE).toString()).toBe(expected)
})

test('the checksum of the header is not looked at, as old Kafka clients had one of their own', () => {
  const { bytes, plain } = written({
    blocks: [{ sequences: [{ literals: Buffer.from('order'), back: 0, match: 9 }], stored: false }],
    blockChecksums: false,
    contentSize: false,
    contentChecksum: false,
  })
  bytes[6] = bytes[6]! ^ 0xff
  expect(lz4Decompress(bytes, MEGABYTE).equals(plain)).toBe(true)
})

test('a skippable frame is passed over', () => {
  const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9])
  expect(lz4Decompress(skippable, MEGABYTE)).toHaveLength(0)
})

test('damage is told as such, and never reads or writes beside the batch', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(frame, changes, fc.nat(9), (whole, changed, cut) => {
      const { bytes } = written(whole)
      for (const [place, byte] of changed) bytes[place % bytes.length] = byte
      expect(lengthOrRefused(bytes.subarray(0, bytes.length - cut))).toBeLessThanOrEqual(MEGABYTE)
    }),
  )
})

test('a few bytes that stand for more than the bound are refused', () => {
  // One literal, then a match of its neighbour 255 bytes a byte, in as many blocks as it takes.
  const bomb = Buffer.concat([
    header(0x60),
    ...Array.from({ length: 20 }, () =>
      sized(Buffer.from([0x1f, 0x61, 1, 0, ...Array.from({ length: 250 }, () => 255), 0, 0])),
    ),
    Buffer.alloc(4),
  ])
  expect(lz4Decompress(bomb, 2 * MEGABYTE).length).toBeGreaterThan(MEGABYTE)
  expect(() => lz4Decompress(bomb, MEGABYTE)).toThrow(/has more than 1048576 bytes/)
})

test.each([
  ['no frame', Buffer.from('nothing of the kind')],
  ['a match in front of the first byte', frameOf([0x10, 0x61, 2, 0, 0])],
  ['a match of itself', frameOf([0x10, 0x61, 0, 0, 0])],
  ['literals that are not there', frameOf([0x50, 0x61])],
  ['a length without end', frameOf([0xf0, 255, 255])],
  [
    'more bytes than a block holds',
    frameOf([0x1f, 0x61, 1, 0, ...Array.from({ length: 300 }, () => 255), 0, 0]),
  ],
  ['no end', frameOf([0x10, 0x61]).subarray(0, -4)],
])('bytes with %s are damaged', (_, bytes) => {
  expect(() => lz4Decompress(bytes, MEGABYTE)).toThrow(/bytes are damaged/)
})

/** Length of what is read; 0 where the bytes are refused. Anything else that is thrown is a fault. */
function lengthOrRefused(bytes: Buffer): number {
  try {
    return lz4Decompress(bytes, MEGABYTE).length
  } catch (error) {
    if (error instanceof UnreadableBatch) return 0
    throw error
  }
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * i) >>> 5)
}

type Frame = typeof frame extends fc.Arbitrary<infer Value> ? Value : never

/** A frame, and what it stands for, written the plain way. Blocks of a frame refer to one another. */
function written({ blocks, blockChecksums, contentSize, contentChecksum }: Frame): {
  readonly bytes: Buffer
  readonly plain: Buffer
} {
  const plain: number[] = []
  const parts = blocks.map(({ sequences, stored }) => {
    const from = plain.length
    const compressed = Buffer.from(sequences.flatMap((each) => sequenceBytes(each, plain, from)))
    const last = Buffer.from([0x30, 1, 2, 3])
    plain.push(1, 2, 3)
    const content = stored ? Buffer.from(plain.slice(from)) : Buffer.concat([compressed, last])
    return Buffer.concat([sized(content, stored), Buffer.alloc(blockChecksums ? 4 : 0)])
  })
  const flags = 0x40 | (blockChecksums ? 0x10 : 0) | (contentSize ? 0x08 : 0) | (contentChecksum ? 0x04 : 0)
  const end = Buffer.alloc(contentChecksum ? 8 : 4)
  return { bytes: Buffer.concat([header(flags, contentSize), ...parts, end]), plain: Buffer.from(plain) }
}

function sequenceBytes({ literals, back, match }: Sequence, plain: number[], from: number): number[] {
  // The last three bytes of a block are literals of their own.
  const room = BLOCK_BYTES - 3 - (plain.length - from) - literals.length
  if (room < match || plain.length + literals.length === 0) return []
  plain.push(...literals)
  const distance = 1 + (back % Math.min(plain.length, 65_535))
  for (let i = 0; i < match; i++) plain.push(plain[plain.length - distance]!)
  const token = (Math.min(15, literals.length) << 4) | Math.min(15, match - 4)
  return [token, ...more(literals.length), ...literals, distance & 0xff, distance >> 8, ...more(match - 4)]
}

/** A length of 15 and more goes on in bytes behind. */
function more(length: number): number[] {
  if (length < 15) return []
  return [...Array.from({ length: Math.floor((length - 15) / 255) }, () => 255), (length - 15) % 255]
}

/** Blocks of 64 KB at most; checksums are left empty, as nobody looks at them. */
function header(flags: number, contentSize = false): Buffer {
  return Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40]),
    Buffer.alloc(contentSize ? 8 : 0),
    Buffer.from([0x82]),
  ])
}

function sized(content: Buffer, stored = false): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE((stored ? 0x8000_0000 : 0) + content.length)
  return Buffer.concat([size, content])
}

function frameOf(content: readonly number[]): Buffer {
  return Buffer.concat([header(0x60), sized(Buffer.from(content)), Buffer.alloc(4)])
}
