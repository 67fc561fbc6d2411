import { FlowError } from '../../contract/errors.ts'
import type { ValueCodec } from './value-codec.ts'

/** Values are bytes, passed on as they are. Text is written as UTF-8. */
export function bytesCodec(): ValueCodec {
  return {
    format: 'bytes',
    decode: (bytes) => new OpaqueBytes(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength),
    encode: (value) => {
      if (value instanceof Uint8Array) return value
      if (typeof value === 'string') return Buffer.from(value)
      throw new FlowError('CODEC_OUTPUT_INVALID', {
        message: `A topic of format "bytes" holds bytes or text, not ${value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`}.`,
        hint: 'Declare the topic as "json" to write other values.',
      })
    },
  }
}

/** Bytes that refuse to be written as JSON: by default they would become an object of numbered fields. */
export class OpaqueBytes extends Uint8Array {
  toJSON(): never {
    throw new FlowError('CODEC_OUTPUT_INVALID', {
      message: 'JSON cannot hold bytes.',
      hint: 'Make text of them with string(x) or x.hex(), or declare the topic as "bytes".',
    })
  }
}
