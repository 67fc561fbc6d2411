import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import type { ApiCalls, ProtocolCall } from '../connection/api-calls.ts'

type Result = ApiCalls['OffsetFetch']['result']

/** OffsetFetch, version 4. Without topics it asks for all of the group, which kafkajs's own request cannot say. */
export function offsetFetchCall({ groupId, topics }: ApiCalls['OffsetFetch']['args']): ProtocolCall<Result> {
  return {
    request: {
      apiKey: 9,
      apiVersion: 4,
      apiName: 'OffsetFetch',
      encode: () => {
        const encoder = new Encoder().writeString(groupId)
        if (topics.length === 0) return Promise.resolve(encoder.writeInt32(-1))
        return Promise.resolve(
          encoder.writeArray(
            topics.map(({ topic, partitions }) =>
              new Encoder().writeString(topic).writeArray(partitions.map(({ partition }) => partition)),
            ),
          ),
        )
      },
    },
    response: {
      decode: (bytes) => Promise.resolve(decode(bytes)),
      parse: (decoded) => Promise.resolve(decoded),
    },
  }
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
