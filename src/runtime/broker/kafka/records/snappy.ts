import { Unpacker, corrupt, tooLarge } from './unpacker.ts'

/** Java's framing (xerial): this, two versions, then blocks behind their length; librdkafka may send a bare block. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = 16

/** Decompresses Snappy (google/snappy, format_description.txt), framed or bare. Throws UnreadableBatch. */
export function snappyDecompress(bytes: Buffer, largest: number): Buffer {
  const blocks = isFramed(bytes) ? framedBlocks(bytes) : [bytes]
  let length = 0
  for (const block of blocks) length += uncompressedLength(new Unpacker(block, block))
  if (length > largest) throw tooLarge(largest)
  const out = Buffer.allocUnsafeSlow(length)
  let to = 0
  for (const block of blocks) to += decompressBlock(block, out.subarray(to))
  return out
}

function isFramed(bytes: Buffer): boolean {
  return bytes.length >= XERIAL_HEADER && bytes.compare(XERIAL, 0, XERIAL.length, 0, XERIAL.length) === 0
}

function framedBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER; at < bytes.length;) {
    if (at + 4 > bytes.length) throw corrupt()
    const start = at + 4
    const length = bytes.readInt32BE(at)
    if (length < 0 || start + length > bytes.length) throw corrupt()
    blocks.push(bytes.subarray(start, start + length))
    at = start + length
  }
  return blocks
}

/** Stands in front of a block as an unsigned number in bytes of seven bits. */
function uncompressedLength(block: Unpacker): number {
  let length = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = block.byte()
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return length
  }
  throw corrupt()
}

function decompressBlock(bytes: Buffer, room: Buffer): number {
  const block = new Unpacker(bytes, room)
  const length = uncompressedLength(block)
  block.out = room.subarray(0, length)
  while (block.at < block.end) element(block)
  if (block.to !== length) throw corrupt()
  return length
}

/** The lowest two bits of a tag say what follows. */
function element(block: Unpacker): void {
  const tag = block.byte()
  const high = tag >>> 2
  switch (tag & 3) {
    case 0:
      return block.literal((high < 60 ? high : block.number(high - 59)) + 1)
    case 1:
      return block.repeat(((tag >>> 5) << 8) | block.byte(), (high & 7) + 4)
    case 2:
      return block.repeat(block.number(2), high + 1)
    default:
      return block.repeat(block.number(4), high + 1)
  }
}
