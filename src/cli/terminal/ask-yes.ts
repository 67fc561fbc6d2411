import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

export interface Asking {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
}

// Data goes to stdout; a question is none.
const ofProcess: Asking = { input: process.stdin, output: process.stderr }

/** A person sits there and can answer. */
export function canAsk({ input, output }: Asking = ofProcess): boolean {
  return input.isTTY === true && output.isTTY === true && process.env['TERM'] !== 'dumb'
}

/** Only "y" and "yes" are a yes; so are neither an empty line, nor the end of the input, nor Ctrl-C. */
export async function askYes(question: string, { input, output }: Asking = ofProcess): Promise<boolean> {
  const lines = createInterface({ input, output, terminal: false })
  const ended = new AbortController()
  lines.once('close', () => ended.abort())
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: ended.signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch {
    return false
  } finally {
    lines.close()
  }
}
