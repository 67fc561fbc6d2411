import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import type { OwnCall } from '../connection/own-call.ts'
import type { AbortedTransaction } from '../records/record-cursor.ts'

export interface WantedPartition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly maxBytes: number
}

export interface FetchTerms {
  readonly partitions: readonly WantedPartition[]
  /** ms the node waits for the first byte. */
  readonly maxWaitMs: number
  readonly maxBytes: number
}

export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** The end for those who read only what is committed. */
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly aborted: readonly AbortedTransaction[]
  /** Record batches as they lie in the log, the last one possibly cut off. */
  readonly records: Buffer
}

const READ_COMMITTED = 1
const NOTHING = Buffer.alloc(0)

/**
 * Fetch, version 10, without a fetch session. kafkajs has one too, but it decodes every record at once, loses the
 * order of headers, delivers aborted messages, and costs most of the time of a client.
 */
export function fetchCall({ partitions, maxWaitMs, maxBytes }: FetchTerms): OwnCall<FetchedPartition[]> {
  const body = new Encoder()
    .writeInt32(-1)
    .writeInt32(maxWaitMs)
    .writeInt32(1)
    .writeInt32(maxBytes)
    .writeInt8(READ_COMMITTED)
    .writeInt32(0)
    .writeInt32(-1)
    .writeArray(topicsOf(partitions))
    .writeArray([])
  return { apiKey: 1, apiVersion: 10, apiName: 'Fetch', body: [body.buffer], decode }
}

function topicsOf(partitions: readonly WantedPartition[]): Encoder[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, wanted]) =>
    new Encoder()
      .writeString(topic)
      .writeArray(
        wanted.map(({ partition, offset, maxBytes }) =>
          new Encoder()
            .writeInt32(partition)
            .writeInt32(-1)
            .writeInt64(offset)
            .writeInt64(-1)
            .writeInt32(maxBytes),
        ),
      ),
  )
}

function decode(bytes: Buffer): FetchedPartition[] {
  const decoder = new Decoder(bytes)
  decoder.readInt32()
  decoder.readInt16()
  decoder.readInt32()
  return decoder
    .readArray((each) => {
      const topic = each.readString() ?? ''
      return each.readArray((inner) => decodePartition(topic, inner))
    })
    .flat()
}

function decodePartition(topic: string, decoder: Decoder): FetchedPartition {
  const partition = decoder.readInt32()
  const errorCode = decoder.readInt16()
  decoder.readInt64()
  const lastStableOffset = Number(decoder.readInt64())
  const logStartOffset = Number(decoder.readInt64())
  const aborted = decoder.readArray((each) => ({
    producerId: each.readInt64(),
    firstOffset: Number(each.readInt64()),
  }))
  const records = decoder.readBytes() ?? NOTHING
  return { topic, partition, errorCode, lastStableOffset, logStartOffset, aborted, records }
}
