import { BYTE_TABLE, overZeroBytes } from './crc32c-tables.ts'
import * as wasm from './wasm-code.ts'

/**
 * CRC-32C of sixteen streams at a time, with vectors of sixteen bytes: three times as fast as with tables of numbers.
 *
 * A block is cut into sixteen streams that lie one behind the other. Lane j of a vector works on stream j, and a
 * checksum is kept as four vectors, one for each of its bytes. Sixteen bytes of every stream are loaded and turned
 * over, so that a vector holds one byte of each; such a vector is a step of the usual table method for all lanes,
 * whose table of 256 is read as two of sixteen (the halves of a byte add up), and each as four of single bytes.
 * At the end the sixteen checksums are put together as if the streams had been one.
 */
const LANES = 16
const STREAM = 256
/** Bytes of a block: crcOfStreams takes multiples of it. */
export const SIXTEEN_STREAMS = LANES * STREAM

/** Memory of the module: the checksums, the tables, a mask, and from `BLOCKS` on the bytes of some blocks. */
const CHECKSUMS = 0
const TABLES = 64
const MASK = 192
const BLOCKS = 1024
const BLOCKS_BYTES = 64 * 1024

export type CrcOfStreams = (crc: number, bytes: Uint8Array, from: number, to: number) => number

function compile(): CrcOfStreams | undefined {
  const code = moduleBytes()
  // Under --jitless there is no WebAssembly at all; and a processor may be too old for its vectors.
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return undefined
  try {
    const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports
    return overBlocks(run, new Uint8Array(memory.buffer))
  } catch (error) {
    // V8 reserves gigabytes of addresses for any memory, which `ulimit -v` may refuse.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface Exports {
  readonly run: (at: number) => void
  readonly memory: { readonly buffer: ArrayBuffer }
}

/** What we use of it: TypeScript knows it as a part of the browser only. */
declare const WebAssembly:
  | undefined
  | {
      validate(code: Uint8Array): boolean
      readonly Module: new (code: Uint8Array) => object
      readonly Instance: new (module: object) => { readonly exports: unknown }
    }

function overBlocks(run: (at: number) => void, memory: Uint8Array): CrcOfStreams {
  fillTables(memory)
  return (start, bytes, from, to) => {
    let crc = start
    for (let at = from; at < to; at += BLOCKS_BYTES) {
      const length = Math.min(BLOCKS_BYTES, to - at)
      memory.set(bytes.subarray(at, at + length), BLOCKS)
      for (let block = BLOCKS; block < BLOCKS + length; block += SIXTEEN_STREAMS) {
        begin(memory, crc)
        run(block)
        crc = joined(memory)
      }
    }
    return crc
  }
}

function fillTables(memory: Uint8Array): void {
  for (let half = 0; half < 16; half++) {
    for (let byte = 0; byte < 4; byte++) {
      memory[TABLES + 16 * byte + half] = (BYTE_TABLE[half] as number) >>> (8 * byte)
      memory[TABLES + 64 + 16 * byte + half] = (BYTE_TABLE[half << 4] as number) >>> (8 * byte)
    }
  }
  memory.fill(0x0f, MASK, MASK + 16)
}

/** The first stream goes on from the checksum so far, the others begin anew. */
function begin(memory: Uint8Array, crc: number): void {
  memory.fill(0, CHECKSUMS, CHECKSUMS + 64)
  for (let byte = 0; byte < 4; byte++) memory[CHECKSUMS + 16 * byte] = crc >>> (8 * byte)
}

const overStream = overZeroBytes(STREAM)

function joined(memory: Uint8Array): number {
  let crc = checksum(memory, 0)
  for (let lane = 1; lane < LANES; lane++) {
    crc =
      (overStream[crc & 0xff] as number) ^
      (overStream[256 + ((crc >>> 8) & 0xff)] as number) ^
      (overStream[512 + ((crc >>> 16) & 0xff)] as number) ^
      (overStream[768 + (crc >>> 24)] as number) ^
      checksum(memory, lane)
  }
  return crc
}

function checksum(memory: Uint8Array, lane: number): number {
  return (
    (memory[lane] as number) |
    ((memory[16 + lane] as number) << 8) |
    ((memory[32 + lane] as number) << 16) |
    ((memory[48 + lane] as number) << 24)
  )
}

/** The function's parameter and locals, by number. */
const AT = 0
const STREAM_END = 1
const BYTE = 2
const LOW_HALF = 3
const LOW_MASK = 4
const CRC = [5, 6, 7, 8] as const
const LOW_TABLE = [9, 10, 11, 12] as const
const HIGH_TABLE = [13, 14, 15, 16] as const
const ROWS = Array.from({ length: LANES }, (_, i) => 17 + i)
const COLUMNS = Array.from({ length: LANES }, (_, i) => 17 + LANES + i)
const INTS = 1
const VECTORS = COLUMNS[LANES - 1]! - INTS

function moduleBytes(): Uint8Array {
  const { get, set, tee, int, addInt, differs, loadVector, storeVector } = wasm
  const constants = [...CRC, ...LOW_TABLE, ...HIGH_TABLE, LOW_MASK]
  const code = [
    ...constants.flatMap((local, i) => [...int(0), ...loadVector(CHECKSUMS + 16 * i), ...set(local)]),
    ...[...get(AT), ...int(STREAM), ...addInt, ...set(STREAM_END)],
    ...wasm.repeatWhile([
      ...ROWS.flatMap((row, stream) => [...get(AT), ...loadVector(stream * STREAM), ...set(row)]),
      ...turnOver(),
      ...ROWS.flatMap((row, i) => step(row, i)),
      ...[...get(AT), ...int(16), ...addInt, ...tee(AT), ...get(STREAM_END), ...differs],
    ]),
    ...CRC.flatMap((local, i) => [...int(0), ...get(local), ...storeVector(CHECKSUMS + 16 * i)]),
  ]
  return wasm.moduleOf({ ints: INTS, vectors: VECTORS, code, memoryPages: 2 })
}

/** Sixteen rows become sixteen columns: four times, the bytes of rows i and i + 8 go one between the other. */
function turnOver(): wasm.Code {
  const first = wasm.shuffle(Array.from({ length: 16 }, (_, i) => (i >> 1) + (i & 1) * 16))
  const second = wasm.shuffle(Array.from({ length: 16 }, (_, i) => (i >> 1) + (i & 1) * 16 + 8))
  const round = (from: readonly number[], to: readonly number[]) =>
    Array.from({ length: 8 }, (_, i) => {
      const pair = [...wasm.get(from[i]!), ...wasm.get(from[i + 8]!)]
      return [...pair, ...first, ...wasm.set(to[2 * i]!), ...pair, ...second, ...wasm.set(to[2 * i + 1]!)]
    }).flat()
  return [ROWS, COLUMNS, ROWS, COLUMNS].flatMap((from) => round(from, from === ROWS ? COLUMNS : ROWS))
}

/** One byte of every stream. A checksum moves by a byte each time: its locals change their places instead. */
function step(row: number, i: number): wasm.Code {
  const { get, set, tee, int, xor, and, lookUp } = wasm
  const crc = (byte: number) => CRC[(byte + i) & 3]!
  const fromTables = (byte: 0 | 1 | 2 | 3) => [
    ...[...get(LOW_TABLE[byte]), ...get(LOW_HALF), ...lookUp],
    ...[...get(HIGH_TABLE[byte]), ...get(BYTE), ...lookUp, ...xor],
  ]
  return [
    ...[...get(row), ...get(crc(0)), ...xor, ...tee(BYTE), ...get(LOW_MASK), ...and, ...set(LOW_HALF)],
    ...[...get(BYTE), ...int(4), ...wasm.shiftBytesRight, ...set(BYTE)],
    ...([0, 1, 2] as const).flatMap((byte) => [
      ...[...fromTables(byte), ...get(crc(byte + 1)), ...xor, ...set(crc(byte + 1))],
    ]),
    ...[...fromTables(3), ...set(crc(0))],
  ]
}

/** Undefined where there are no such vectors. */
export const crcOfStreams: CrcOfStreams | undefined = compile()
