import type { JsonValue } from '../../flow/json-value.ts'

/** Bytes to value and back, for one topic or file. Both ways synchronous: no promise for each message. */
export interface ValueCodec {
  /** Throws CODEC_INPUT_INVALID (class `message`) naming place and cause. */
  decode(bytes: Uint8Array): JsonValue
  /** Throws CODEC_OUTPUT_INVALID where the format cannot hold the value. */
  encode(value: JsonValue): Uint8Array
  /** It writes what JSON.stringify writes, so that text which is written already need not be read for it. */
  readonly writesJson?: boolean
  /** What its bytes are, where they are not JSON. */
  readonly format?: 'text' | 'bytes'
  /** Text of which JSON.parse alone makes what `decode` makes of the bytes; undefined where more is to be done. */
  plainText?(bytes: Uint8Array): string | undefined
}
