import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import type { ApiCalls } from '../connection/api-calls.ts'
import type { OwnCall } from '../connection/own-call.ts'

type Result = ApiCalls['OffsetFetch']['result']

/** OffsetFetch, version 4. Without topics it asks for all of the group, which kafkajs's own request cannot say. */
export function offsetFetchCall({ groupId, topics }: ApiCalls['OffsetFetch']['args']): OwnCall<Result> {
  const body = new Encoder().writeString(groupId)
  if (topics.length === 0) body.writeInt32(-1)
  else
    body.writeArray(
      topics.map(({ topic, partitions }) =>
        new Encoder().writeString(topic).writeArray(partitions.map(({ partition }) => partition)),
      ),
    )
  return { apiKey: 9, apiVersion: 4, apiName: 'OffsetFetch', body: [body.buffer], decode }
}

function decode(bytes: Buffer): Result {
  const decoder = new Decoder(bytes)
  decoder.readInt32()
  const responses = decoder.readArray((each) => ({
    topic: each.readString() ?? '',
    partitions: each.readArray((inner) => ({
      partition: inner.readInt32(),
      offset: String(inner.readInt64()),
      metadata: inner.readString(),
      errorCode: inner.readInt16(),
    })),
  }))
  return { responses, errorCode: decoder.readInt16() }
}
