import { FlowError } from '../errors.ts'
import { FRAME_BYTES, HEADER_BYTES } from './frame.ts'

/**
 * One frame on every transport: the length of the header in four bytes (big-endian), the header as JSON in UTF-8, then
 * the body, whose bytes nobody looks at: a message's value passes as it is.
 */
export interface RawFrame {
  readonly header: unknown
  readonly body?: Uint8Array
}

const LENGTH_BYTES = 4
const toUtf8 = new TextEncoder()
const fromUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Throws PROTOCOL_INVALID where the frame is larger than the other end takes. */
export function encodeFrame({ header, body }: RawFrame): Uint8Array<ArrayBuffer> {
  const text = toUtf8.encode(JSON.stringify(header))
  const size = LENGTH_BYTES + text.length + (body?.length ?? 0)
  if (text.length > HEADER_BYTES) throw tooLarge('header', text.length, HEADER_BYTES)
  if (size > FRAME_BYTES) throw tooLarge('frame', size, FRAME_BYTES)
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, text.length)
  bytes.set(text, LENGTH_BYTES)
  if (body !== undefined) bytes.set(body, LENGTH_BYTES + text.length)
  return bytes
}

/** The body is a view of `bytes`. Throws PROTOCOL_INVALID with what is wrong. */
export function decodeFrame(bytes: Uint8Array): RawFrame {
  if (bytes.length > FRAME_BYTES) throw tooLarge('frame', bytes.length, FRAME_BYTES)
  if (bytes.length < LENGTH_BYTES) throw notAFrame(`It has ${bytes.length} bytes.`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  if (length > HEADER_BYTES)
    throw notAFrame(`Its header would have ${length} bytes, and no more than ${HEADER_BYTES} are taken.`)
  const end = LENGTH_BYTES + length
  if (end > bytes.length) throw notAFrame(`Its header should have ${length} bytes and is cut off.`)
  const header = readJson(bytes.subarray(LENGTH_BYTES, end))
  return end === bytes.length ? { header } : { header, body: bytes.subarray(end) }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8.decode(bytes)) as unknown
  } catch (cause) {
    throw notAFrame('Its header is no JSON.', cause)
  }
}

function notAFrame(why: string, cause?: unknown): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `What came is no frame of the run protocol. ${why}`,
    hint: 'Whatever sent it is no Millrace, or has a fault.',
    cause,
  })
}

function tooLarge(what: string, size: number, most: number): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `A ${what} of ${size} bytes is larger than the ${most} that the run protocol takes.`,
    hint: 'Ask for less at once.',
  })
}
