import { Unpacker, corrupt, tooLarge } from './unpacker.ts'

/** Frames (lz4_Frame_format.md), little-endian. */
const FRAME = 0x184d2204
const SKIPPABLE = 0x184d2a50
const STORED = 0x8000_0000
/** Flags in front of the blocks. */
const BLOCK_CHECKSUMS = 0x10
const CONTENT_SIZE = 0x08
const CONTENT_CHECKSUM = 0x04
const DICTIONARY = 0x01

/** A match is at least this long. */
const SHORTEST_MATCH = 4

/**
 * Decompresses LZ4 frames. Their own checksums are passed over: the batch's covers the same bytes, and older Kafka
 * clients computed the header's in a way of their own (KIP-57). Throws UnreadableBatch.
 */
export function lz4Decompress(bytes: Buffer, largest: number): Buffer {
  const output = new Unpacker(bytes, Buffer.allocUnsafeSlow(Math.min(largest, bytes.length * 4)))
  while (output.at < output.end) frame(output, largest)
  if (output.to > largest) throw tooLarge(largest)
  return fitted(output)
}

function frame(lz4: Unpacker, largest: number): void {
  const magic = lz4.number(4)
  if ((magic & ~0xf) === SKIPPABLE) return skip(lz4, lz4.number(4))
  if (magic !== FRAME) throw corrupt()
  const flags = lz4.byte()
  const blockSize = 2 ** (8 + 2 * ((lz4.byte() >>> 4) & 7))
  skip(lz4, (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY ? 4 : 0) + 1)
  while (block(lz4, blockSize, largest)) if (flags & BLOCK_CHECKSUMS) skip(lz4, 4)
  if (flags & CONTENT_CHECKSUM) skip(lz4, 4)
}

function skip(lz4: Unpacker, bytes: number): void {
  lz4.at += bytes
  if (lz4.at > lz4.end) throw corrupt()
}

/** False at the mark behind the last one. */
function block(lz4: Unpacker, blockSize: number, largest: number): boolean {
  const size = lz4.number(4)
  if (size === 0) return false
  const length = size & ~STORED
  const frameEnd = lz4.end
  const end = lz4.at + length
  if (end > frameEnd) throw corrupt()
  makeRoom(lz4, Math.max(blockSize, length), largest)
  lz4.end = end
  if (size & STORED) lz4.literal(length)
  else while (lz4.at < end) sequence(lz4)
  lz4.end = frameEnd
  return true
}

function sequence(lz4: Unpacker): void {
  const token = lz4.byte()
  lz4.literal(lengthOf(lz4, token >>> 4))
  if (lz4.at === lz4.end) return // the last sequence of a block has no match
  const distance = lz4.number(2)
  lz4.repeat(distance, lengthOf(lz4, token & 0xf) + SHORTEST_MATCH)
}

/** 15 means: more follows, to be added up until a byte is not 255. */
function lengthOf(lz4: Unpacker, half: number): number {
  let length = half
  if (half < 15) return length
  for (;;) {
    const more = lz4.byte()
    length += more
    if (more !== 255) return length
  }
}

/** A block says only how large it may be: twice the room, up to the bound. */
function makeRoom(lz4: Unpacker, atMost: number, largest: number): void {
  const { out, to } = lz4
  if (to > largest) throw tooLarge(largest)
  if (to + atMost <= out.length) return
  lz4.out = Buffer.allocUnsafeSlow(Math.max(to + atMost, out.length * 2))
  out.copy(lz4.out, 0, 0, to)
}

/** Messages keep their batch's bytes in memory: no more of them than there are. */
function fitted({ out, to }: Unpacker): Buffer {
  if (out.length - to < out.length / 8) return out.subarray(0, to)
  const exact = Buffer.allocUnsafeSlow(to)
  out.copy(exact, 0, 0, to)
  return exact
}
