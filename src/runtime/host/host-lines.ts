import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** V8 begins its last words with one of these; what follows is for those who build V8. */
const lastWords = /<--- Last few GCs --->|^FATAL ERROR:|^#\s*Fatal/
const outOfMemory = /heap out of memory|Allocation failed|Fatal process out of memory/

/** What a host's process prints, by line; and whether it said that it ran out of memory. */
export class HostLines {
  ranOutOfMemory = false
  private isDying = false
  private readonly said: (line: string) => void

  constructor(streams: readonly (Readable | null)[], said: (line: string) => void) {
    this.said = said
    for (const stream of streams)
      if (stream !== null)
        createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => this.take(line))
  }

  private take(line: string): void {
    if (outOfMemory.test(line)) this.ranOutOfMemory = true
    if (lastWords.test(line)) this.isDying = true
    if (!this.isDying && line !== '') this.said(line)
  }
}
