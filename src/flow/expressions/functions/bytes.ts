import type { CelValue } from '../cel-value.ts'
import { spend } from '../budget.ts'
import { Failure } from '../failure.ts'
import { taking, wholeArgument, wrongArgument } from './callable.ts'
import { conversions } from './conversions.ts'

/** Methods of bytes. */
export const byteMethods = {
  at: taking(1, 1, (bytes, at) => byteAt(bytesArgument(bytes, 'at'), wholeArgument(at, 'at'))),
  hex: taking(0, 0, (bytes) => hex(bytesArgument(bytes, 'hex'))),
  string: taking(0, 0, (bytes) => conversions.string.run(bytesArgument(bytes, 'string'))),
}

function bytesArgument(value: CelValue | undefined, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw wrongArgument(value, name, 'bytes')
}

function byteAt(bytes: Uint8Array, at: number): bigint {
  const byte = bytes[at]
  if (byte === undefined) throw new Failure('at() got a position outside the bytes.', { missing: true })
  return BigInt(byte)
}

function hex(bytes: Uint8Array): string {
  spend(bytes.length >> 3)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
