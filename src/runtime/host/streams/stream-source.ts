import type { Stream } from '../../../contract/protocol/streams.ts'

/** Gives an item to one watcher, by the stream's policy. False where it was left out for good. Never throws. */
export type Push<Payload> = (payload: Payload, body?: Uint8Array) => boolean

/** What a host offers under a stream's name. */
export interface StreamSource<Payload = unknown, Options = unknown> {
  readonly stream: Stream<Payload, Options>
  /** Called for each subscription; returns what ends it. May throw a FlowError, which the watcher is told. */
  open(options: Options, push: Push<Payload>): () => void
}

/** One of many, where only its own stream knows what its items look like. */
export type AnySource = StreamSource<never, never>
