import fc from 'fast-check'
import { expect, test } from 'vitest'
import { snappyDecompress } from './snappy.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

const MEGABYTE = 1024 * 1024

/** What a compressor may write: bytes as they are, or a reference back. */
type Element =
  | { readonly kind: 'literal'; readonly bytes: Buffer }
  | { readonly kind: 'copy'; readonly back: number; readonly length: number; readonly form: 1 | 2 | 4 }

// The length of a literal is a part of its tag, or takes one to four bytes behind it.
const literal = fc
  .oneof(
    { weight: 8, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 70 }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 700 }).map(pattern) },
  )
  .map((bytes) => ({ kind: 'literal' as const, bytes: Buffer.from(bytes) }))

const element: fc.Arbitrary<Element> = fc.oneof(
  literal,
  fc.record({
    kind: fc.constant('copy' as const),
    back: fc.nat(100_000),
    length: fc.integer({ min: 1, max: 64 }),
    form: fc.constantFrom(1 as const, 2 as const, 4 as const),
  }),
)
const elements = fc.array(element, { maxLength: 20 })

test('any sequence of literals and references gives the bytes that it stands for', () => {
  fc.assert(
    fc.property(elements, (sequence) => {
      const { block, plain } = written(sequence)
      expect(snappyDecompress(block, MEGABYTE * 4).equals(plain)).toBe(true)
    }),
  )
})

test('a literal of any length is read', () => {
  for (const length of [60, 61, 256, 257, 65_536, 65_537, 700_000]) {
    const { block, plain } = written([{ kind: 'literal', bytes: Buffer.from(pattern(length)) }])
    expect(snappyDecompress(block, MEGABYTE).equals(plain)).toBe(true)
  }
})

test('Java’s framing holds any number of blocks', () => {
  fc.assert(
    fc.property(fc.array(elements, { maxLength: 4 }), (blocks) => {
      const all = blocks.map(written)
      const framed = framing(all.map(({ block }) => block))
      expect(
        snappyDecompress(framed, MEGABYTE * 16).equals(Buffer.concat(all.map(({ plain }) => plain))),
      ).toBe(true)
    }),
  )
})

test('damage is told as such, and never reads or writes beside the batch', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(elements, changes, fc.nat(), fc.boolean(), (sequence, changed, cut, framed) => {
      const { block } = written(sequence)
      const bytes = framed ? framing([block]) : block
      for (const [place, byte] of changed) bytes[place % bytes.length] = byte
      expect(lengthOrRefused(bytes.subarray(0, bytes.length - (cut % 3)))).toBeLessThanOrEqual(MEGABYTE)
    }),
  )
})

test('a batch that says it is larger than the bound is refused before memory is taken for it', () => {
  const fourGigabytes = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x61])
  expect(() => snappyDecompress(fourGigabytes, MEGABYTE)).toThrow(/has more than 1048576 bytes/)
  const twice = framing([written([{ kind: 'literal', bytes: Buffer.from(pattern(700_000)) }]).block])
  expect(() => snappyDecompress(Buffer.concat([twice, twice.subarray(16)]), MEGABYTE)).toThrow(
    UnreadableBatch,
  )
})

test.each([
  ['a reference in front of the first byte', [2, 0x00, 0x61, 0x05, 0x09]],
  ['a reference to where it stands', [5, 0x00, 0x61, 0x01, 0x00]],
  ['a literal that is longer than the block', [9, 0x20, 0x61]],
  ['more bytes than it says', [1, 0x04, 0x61, 0x62]],
  ['fewer bytes than it says', [3, 0x04, 0x61, 0x62]],
  ['a length without end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
])('a block with %s is damaged', (_, bytes) => {
  expect(() => snappyDecompress(Buffer.from(bytes), MEGABYTE)).toThrow(/bytes are damaged/)
})

/** Length of what is read; 0 where the bytes are refused. Anything else that is thrown is a fault. */
function lengthOrRefused(bytes: Buffer): number {
  try {
    return snappyDecompress(bytes, MEGABYTE).length
  } catch (error) {
    if (error instanceof UnreadableBatch) return 0
    throw error
  }
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * i) >>> 5)
}

/** The block of a sequence, and what it stands for, written the plain way. */
function written(sequence: readonly Element[]): { readonly block: Buffer; readonly plain: Buffer } {
  const plain: number[] = []
  const block: number[] = []
  for (const each of sequence) {
    if (each.kind === 'literal') {
      for (const byte of each.bytes) plain.push(byte)
      block.push(...literalTag(each.bytes.length))
      for (const byte of each.bytes) block.push(byte)
      continue
    }
    if (plain.length === 0) continue
    const back = 1 + (each.back % Math.min(plain.length, each.form === 1 ? 2_047 : 65_535))
    const length = each.form === 1 ? 4 + (each.length % 8) : each.length
    for (let i = 0; i < length; i++) plain.push(plain[plain.length - back]!)
    block.push(...copyTag(each.form, back, length))
  }
  return { block: Buffer.from([...preamble(plain.length), ...block]), plain: Buffer.from(plain) }
}

function literalTag(length: number): number[] {
  const less = length - 1
  if (less < 60) return [less << 2]
  if (less < 0x100) return [60 << 2, less]
  return less < 0x10000
    ? [61 << 2, less & 0xff, less >> 8]
    : [62 << 2, less & 0xff, (less >> 8) & 0xff, less >> 16]
}

function copyTag(form: 1 | 2 | 4, back: number, length: number): number[] {
  if (form === 1) return [((back >> 8) << 5) | ((length - 4) << 2) | 1, back & 0xff]
  if (form === 2) return [((length - 1) << 2) | 2, back & 0xff, back >> 8]
  return [((length - 1) << 2) | 3, back & 0xff, (back >> 8) & 0xff, back >> 16, 0]
}

function preamble(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ...preamble(length >>> 7)]
}

function framing(blocks: readonly Buffer[]): Buffer {
  const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  const sized = blocks.map((block) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    return Buffer.concat([length, block])
  })
  return Buffer.concat([head, ...sized])
}
