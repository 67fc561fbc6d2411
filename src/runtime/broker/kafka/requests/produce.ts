import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import type { OwnCall } from '../connection/own-call.ts'

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
export function produceCall(partitions: readonly PartitionRecords[]): OwnCall<ProducedPartition[]> {
  return {
    apiKey: 0,
    apiVersion: 7,
    apiName: 'Produce',
    body: encode(partitions),
    timeoutMs: ACKNOWLEDGE_MS + 5_000,
    decode,
  }
}

function encode(partitions: readonly PartitionRecords[]): readonly Buffer[] {
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic)
  const start = new Encoder().writeString(null).writeInt16(ALL_REPLICAS).writeInt32(ACKNOWLEDGE_MS)
  const parts = [start.writeInt32(byTopic.size).buffer]
  for (const [topic, ofTopic] of byTopic) {
    parts.push(new Encoder().writeString(topic).writeInt32(ofTopic.length).buffer)
    for (const { partition, records } of ofTopic)
      parts.push(new Encoder().writeInt32(partition).writeInt32(records.length).buffer, records)
  }
  return parts
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
