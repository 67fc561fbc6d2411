import { isUtf8 } from 'node:buffer'

/** The longest character of UTF-8, in bytes. */
const LONGEST = 4

/** Whether bytes that come part by part are UTF-8: a part may end inside of a character. */
export class Utf8Text {
  private rest: Buffer = Buffer.alloc(0)

  /** False: what came up to now is none. */
  take(part: Buffer): boolean {
    const bytes = this.rest.length === 0 ? part : Buffer.concat([this.rest, part])
    const end = lastBegin(bytes)
    const isOpen = end < bytes.length && !isUtf8(bytes.subarray(end))
    const whole = isOpen ? bytes.subarray(0, end) : bytes
    this.rest = isOpen ? Buffer.from(bytes.subarray(end)) : Buffer.alloc(0)
    return this.rest.length < LONGEST && isUtf8(whole)
  }

  /** It did not end inside of a character. */
  get isWhole(): boolean {
    return this.rest.length === 0
  }
}

/** Where the last character begins: continuation bytes are 10xxxxxx. */
function lastBegin(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - LONGEST)
  for (let at = bytes.length - 1; at >= least; at -= 1) if ((bytes[at]! & 0xc0) !== 0x80) return at
  return bytes.length
}
