import { createHash } from 'node:crypto'

/** What tells whether a file still is what was read: SHA-256 of its bytes. */
export function stampOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
