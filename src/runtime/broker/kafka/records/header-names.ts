const SLOTS = 64
const LONGEST = 64

interface Known {
  readonly bytes: Uint8Array
  readonly name: string
}

/**
 * Names of headers repeat from message to message: a name seen before is compared, not decoded, and its string is
 * shared. Of two names that fall into one slot the later one stays.
 */
const known: (Known | undefined)[] = Array.from({ length: SLOTS })

/** The name that lies between two places, as UTF-8. */
export function headerName(bytes: Buffer, from: number, to: number): string {
  const length = to - from
  if (length === 0) return ''
  const slot = (length * 7 + (bytes[from] as number) + (bytes[to - 1] as number) * 3) & (SLOTS - 1)
  const candidate = known[slot]
  if (candidate !== undefined && isSame(candidate.bytes, bytes, from, length)) return candidate.name
  const name = bytes.toString('utf8', from, to)
  if (length <= LONGEST) known[slot] = { bytes: new Uint8Array(bytes.subarray(from, to)), name }
  return name
}

function isSame(name: Uint8Array, bytes: Buffer, from: number, length: number): boolean {
  if (name.length !== length) return false
  for (let i = 0; i < length; i++) if (name[i] !== bytes[from + i]) return false
  return true
}

/** By length and ends, as above; the string itself is mostly the same one, which is compared at once. */
const encoded: (Known | undefined)[] = Array.from({ length: SLOTS })

/** A name as UTF-8. */
export function headerNameBytes(name: string): Uint8Array {
  const { length } = name
  if (length === 0) return NO_BYTES
  const slot = (length * 7 + name.charCodeAt(0) + name.charCodeAt(length - 1) * 3) & (SLOTS - 1)
  const seen = encoded[slot]
  if (seen !== undefined && seen.name === name) return seen.bytes
  const bytes = new Uint8Array(Buffer.from(name))
  if (length <= LONGEST) encoded[slot] = { bytes, name }
  return bytes
}

const NO_BYTES = new Uint8Array(0)
