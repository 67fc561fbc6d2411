import { crc32c } from '../../src/runtime/broker/kafka/records/crc32c.ts'

export interface RecordInBatch {
  /** Its offset, less the batch's first. */
  readonly at: number
  readonly key?: string | Buffer | null
  readonly value?: string | Buffer | null
  readonly headers?: readonly (readonly [name: string, value: string | null])[]
  /** Its time, less the batch's first. */
  readonly time?: bigint
}

export interface BatchFields {
  readonly baseOffset?: number
  readonly lastOffsetDelta?: number
  readonly attributes?: number
  readonly baseTimestamp?: bigint
  readonly maxTimestamp?: bigint
  readonly producerId?: bigint
  readonly magic?: number
  readonly count?: number
  /** Applied to the bytes of all records. */
  readonly compress?: (records: Buffer) => Buffer
}

/** Bits of `attributes`. */
export const GZIP = 1
export const LZ4 = 3
export const ZSTD = 4
export const APPEND_TIME = 0x08
export const TRANSACTIONAL = 0x10
export const CONTROL = 0x20

/**
 * A record batch (magic 2) as Kafka's protocol guide describes it, field by field and without speed in mind: an
 * encoder that shares nothing with ours but the checksum, and that makes what only brokers make.
 */
export function aRecordBatch(records: readonly RecordInBatch[], fields: BatchFields = {}): Buffer {
  const { compress = (bytes: Buffer) => bytes, baseTimestamp = 1_750_000_000_000n } = fields
  const body = compress(Buffer.concat(records.map(recordBytes)))
  const batch = Buffer.alloc(61 + body.length)
  batch.writeBigInt64BE(BigInt(fields.baseOffset ?? 0), 0)
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeInt32BE(7, 12)
  batch.writeInt8(fields.magic ?? 2, 16)
  batch.writeInt16BE(fields.attributes ?? 0, 21)
  batch.writeInt32BE(fields.lastOffsetDelta ?? Math.max(0, ...records.map(({ at }) => at)), 23)
  batch.writeBigInt64BE(baseTimestamp, 27)
  batch.writeBigInt64BE(fields.maxTimestamp ?? baseTimestamp, 35)
  batch.writeBigInt64BE(fields.producerId ?? -1n, 43)
  batch.writeInt16BE(fields.producerId === undefined ? -1 : 0, 51)
  batch.writeInt32BE(fields.producerId === undefined ? -1 : 0, 53)
  batch.writeInt32BE(fields.count ?? records.length, 57)
  body.copy(batch, 61)
  return withChecksum(batch)
}

/** A transaction marker: a batch of one control record. */
export function aMarker(type: 'abort' | 'commit', baseOffset: number, producerId: bigint): Buffer {
  const key = Buffer.from([0, 0, 0, type === 'commit' ? 1 : 0])
  const record = { at: 0, key, value: Buffer.alloc(6) }
  return aRecordBatch([record], { baseOffset, producerId, attributes: TRANSACTIONAL | CONTROL })
}

/** After a change by hand. */
export function withChecksum(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17)
  return batch
}

function recordBytes({ at, key = null, value = null, headers = [], time = 0n }: RecordInBatch): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(time),
    varint(BigInt(at)),
    field(key),
    field(value),
    varint(BigInt(headers.length)),
    ...headers.flatMap(([name, content]) => [field(name), field(content)]),
  ])
  return Buffer.concat([varint(BigInt(body.length)), body])
}

function field(content: string | Buffer | null): Buffer {
  if (content === null) return varint(-1n)
  const bytes = Buffer.from(content as string)
  return Buffer.concat([varint(BigInt(bytes.length)), bytes])
}

/** Zigzag, seven bits a byte, the lowest first. */
function varint(number: bigint): Buffer {
  let left = BigInt.asUintN(64, (number << 1n) ^ (number >> 63n))
  const bytes: number[] = []
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(left)])
}
