import { z } from 'zod'
import type { Stream } from '../../src/contract/protocol/streams.ts'
import type { AnySource, StreamSource } from '../../src/runtime/host/streams/stream-source.ts'

/** What a test asks of a stream: numbers from 0, all at once, each with a body of so many bytes. */
const options = z.object({ count: z.number(), bodyBytes: z.number().optional() })
type Asked = z.output<typeof options>

const numbers = (policy: Stream['policy']) => ({ name: policy, policy, payload: z.number(), options })

export const sampleNumbers = numbers('sample')
export const everyNumber = numbers('every')
export const latestNumber = { ...numbers('latest'), keyOf: (value: number) => String(value % 2) }

/** Gives them in the turn of its subscription: faster than any watcher reads. */
function source(stream: Stream<number, Asked>): StreamSource<number, Asked> {
  return {
    stream,
    open: ({ count, bodyBytes }, push) => {
      const body = (value: number) =>
        bodyBytes === undefined ? undefined : new Uint8Array(bodyBytes).fill(value % 256)
      for (let value = 0; value < count; value++) push(value, body(value))
      return () => undefined
    },
  }
}

export const numberSources: readonly AnySource[] = [sampleNumbers, everyNumber, latestNumber].map(
  (stream) => source(stream) as unknown as AnySource,
)
