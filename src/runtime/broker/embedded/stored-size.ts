import { messageBytes } from '../port.ts'
import { decodeHeaders } from './headers-codec.ts'

/** What a statement selects in order to know how much a row counts for, and no more of it than needed. */
export const SIZE_COLUMNS = 'length(key), length(value), headers'
export type SizeColumns = [key: number | null, value: number | null, headers: Buffer | null]

/** The same number that `messageBytes` gave when the message was appended. */
export function storedSize([key, value, headers]: SizeColumns): number {
  const own = (key ?? 0) + (value ?? 0)
  return own + messageBytes({ key: null, value: null, headers: decodeHeaders(headers), timestamp: 0 })
}
