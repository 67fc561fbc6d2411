import type { JsonValue } from '../../flow/json-value.ts'

/** Bytes to value and back, for one topic or file. Both ways synchronous: no promise for each message. */
export interface ValueCodec {
  /** Throws CODEC_INPUT_INVALID (class `message`) naming place and cause. */
  decode(bytes: Uint8Array): JsonValue
  /** Throws CODEC_OUTPUT_INVALID where the format cannot hold the value. */
  encode(value: JsonValue): Uint8Array
}
