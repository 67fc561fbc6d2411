/** What the task's store keeps of a sink: decided in the commit, done after it, repeated at the next start. */
export interface SinkState {
  /** Number of the file that is written now. */
  readonly number: number
  /** Its committed length in bytes. */
  readonly length: number
  /** ms since 1970 of its first message; null while it has none. */
  readonly since: number | null
  /** Files that are complete and get their final name after the commit. */
  readonly sealed: { readonly number: number; readonly length: number } | null
}

export const STATE_KEY = 'file'

const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8')

export function encodeState(state: SinkState): Uint8Array {
  return utf8.encode(JSON.stringify(state))
}

export function decodeState(bytes: Uint8Array | undefined): SinkState | undefined {
  return bytes === undefined ? undefined : (JSON.parse(text.decode(bytes)) as SinkState)
}

export function freshState(number: number): SinkState {
  return { number, length: 0, since: null, sealed: null }
}
