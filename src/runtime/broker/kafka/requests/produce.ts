import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import type { ProtocolCall } from '../connection/api-calls.ts'

export interface PartitionRecords {
  readonly topic: string
  readonly partition: number
  /** One record batch. */
  readonly records: Buffer
}

export interface ProducedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly baseOffset: number
}

/** ms that a node waits for its replicas. */
const ACKNOWLEDGE_MS = 30_000
const ALL_REPLICAS = -1

/** Produce, version 7, acknowledged by all replicas in sync. kafkajs encodes records one by one, quadratically. */
export function produceCall(partitions: readonly PartitionRecords[]): ProtocolCall<ProducedPartition[]> {
  return {
    request: {
      apiKey: 0,
      apiVersion: 7,
      apiName: 'Produce',
      encode: () => Promise.resolve(encode(partitions)),
    },
    response: {
      decode: (bytes) => Promise.resolve(decode(bytes)),
      parse: (decoded) => Promise.resolve(decoded),
    },
    requestTimeout: ACKNOWLEDGE_MS + 5_000,
  }
}

function encode(partitions: readonly PartitionRecords[]): Encoder {
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic)
  const bytes = partitions.reduce((sum, { topic, records }) => sum + records.length + topic.length + 16, 64)
  const encoder = new Encoder(bytes)
    .writeString(null)
    .writeInt16(ALL_REPLICAS)
    .writeInt32(ACKNOWLEDGE_MS)
    .writeInt32(byTopic.size)
  for (const [topic, ofTopic] of byTopic) {
    encoder.writeString(topic).writeInt32(ofTopic.length)
    for (const { partition, records } of ofTopic)
      encoder.writeInt32(partition).writeInt32(records.length).writeBuffer(records)
  }
  return encoder
}

function decode(bytes: Buffer): ProducedPartition[] {
  const decoder = new Decoder(bytes)
  return decoder
    .readArray((each) => {
      const topic = each.readString() ?? ''
      return each.readArray((inner) => decodePartition(topic, inner))
    })
    .flat()
}

function decodePartition(topic: string, decoder: Decoder): ProducedPartition {
  const partition = decoder.readInt32()
  const errorCode = decoder.readInt16()
  const baseOffset = Number(decoder.readInt64())
  decoder.readInt64()
  decoder.readInt64()
  return { topic, partition, errorCode, baseOffset }
}
