/**
 * The few WebAssembly instructions that the checksum is written in (WebAssembly core specification, 5.4 and 5.5):
 * a list of bytes each.
 */
export type Code = readonly number[]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
/** Sets a local and leaves the value. */
export const tee = (local: number): Code => [0x22, ...unsigned(local)]

export const int = (value: number): Code => [0x41, ...signed(value)]
export const addInt: Code = [0x6a]
export const differs: Code = [0x47]

/** Sixteen bytes from the address given, plus an offset; no alignment is asked for. */
export const loadVector = (offset: number): Code => [0xfd, 0x00, 0, ...unsigned(offset)]
export const storeVector = (offset: number): Code => [0xfd, 0x0b, 0, ...unsigned(offset)]
export const xor: Code = [0xfd, 0x51]
export const and: Code = [0xfd, 0x4e]
/** Each byte to the right, by the number of bits given. */
export const shiftBytesRight: Code = [0xfd, 0x6d]
/** Of the 32 bytes of two vectors the sixteen at the places named. */
export const shuffle = (places: readonly number[]): Code => [0xfd, 0x0d, ...places]
/** A table of sixteen bytes read at sixteen places, which must be below 16 (relaxed SIMD: else it is up to the machine). */
export const lookUp: Code = [0xfd, 0x80, 0x02]

/** Runs again while `body` leaves a number that is not zero. */
export const repeatWhile = (body: Code): Code => [0x03, EMPTY, ...body, 0x0d, 0, END]

const EMPTY = 0x40
const END = 0x0b
const I32 = 0x7f
const V128 = 0x7b

export interface OneFunction {
  /** Takes one i32; the locals behind it: further i32 ones, then vectors. */
  readonly ints: number
  readonly vectors: number
  readonly code: Code
  /** Of 64 KB. */
  readonly memoryPages: number
}

/** A module that exports the function `run` and its memory `memory`. */
export function moduleOf({ ints, vectors, code, memoryPages }: OneFunction): Uint8Array {
  const body = [2, ...unsigned(ints), I32, ...unsigned(vectors), V128, ...code, END]
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 1, I32, 0]), // types: of an i32, nothing
    ...section(3, [1, 0]), // functions: one of the first type
    ...section(5, [1, 0, memoryPages]),
    ...section(7, [2, ...name('run'), 0, 0, ...name('memory'), 2, 0]), // exports
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content]
}

function name(text: string): Code {
  return [text.length, ...Buffer.from(text)]
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
