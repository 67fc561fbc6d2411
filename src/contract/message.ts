/**
 * One unit in the stream, as it lies in a topic. Kafka calls it a record.
 * Bytes that nobody changed leave a flow bit-exact, 64-bit integers included.
 */
export interface MessageContent {
  readonly key: Uint8Array | null
  /** `null` is a tombstone: on a compacted topic it deletes its key. */
  readonly value: Uint8Array | null
  /** In the order they were written; a name may occur more than once. */
  readonly headers: readonly Header[]
  /** Event time in ms since 1970, as the producer gave it. */
  readonly timestamp: number
}

/** Names may repeat; the last one counts where only one is asked for. */
export interface Header {
  readonly name: string
  readonly value: Uint8Array | null
}

/** A message with its place in a topic. */
export interface StoredMessage extends MessageContent {
  readonly offset: number
}

/**
 * Where a message entered Millrace. It travels with everything made from it, so that a retry, a restart
 * or a repartition makes the same ids again.
 */
export interface Origin {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  /** Of a piece of a message: its place in the list that was split, one place for each `split` it came through. */
  readonly pieces?: readonly number[]
}

/** A half-open range of offsets: `from` is in it, `to` is not. */
export interface OffsetRange {
  readonly from: number
  readonly to: number
}

/** Shared, so that a message without headers costs no array. */
export const NO_HEADERS: readonly Header[] = Object.freeze([])

/** Headers of ours. They live in internal topics and dead letters only; a topic sink takes them off. */
export const OUR_HEADER_PREFIX = 'millrace-'

/** Carried by messages of internal topics. */
export const OUR_HEADERS = {
  /** An `Origin` as JSON. */
  origin: 'millrace-origin',
  /** In an inbox: the node that a dead letter goes back to, where that is not the source. */
  enter: 'millrace-enter',
  /** The node that a person sent the message to; a dead letter of it says so too. */
  start: 'millrace-start',
} as const

/** What a dead letter says about its failure, before the original headers. */
export const DEAD_LETTER_HEADERS = {
  error: 'millrace-error',
  message: 'millrace-message',
  node: 'millrace-node',
  attempts: 'millrace-attempts',
  flow: 'millrace-flow',
  revision: 'millrace-revision',
  topic: 'millrace-topic',
  partition: 'millrace-partition',
  offset: 'millrace-offset',
  time: 'millrace-time',
  /** `2/3`: the second of three parts of a dead letter larger than its topic takes. */
  part: 'millrace-part',
  /** The value in front of the failing node, as JSON, where it differs from the original. */
  input: 'millrace-input',
  /** How that stands: `InputState`, for `cut` with the bytes it has in whole: `cut 412000`. */
  inputState: 'millrace-input-state',
  /** What else of it differs from the original: `InputEnvelope` as JSON. */
  inputEnvelope: 'millrace-input-envelope',
  /** Which pieces of the original failed, where a `split` lies before the failing node: `0, 7 and 120 more`. */
  pieces: 'millrace-pieces',
} as const
