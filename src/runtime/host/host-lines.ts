import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

// How V8 and Node begin their last words: whole lines on stderr, for a user's own output may speak of failed
// allocations, too. What follows is for those who build V8.
const heapIsFull = /^FATAL ERROR: .*Allocation failed - (?:JavaScript heap|process) out of memory$/
const beginnings = [heapIsFull, /^<--- Last few GCs --->$/, /^----- Native stack trace -----$/]
const frame = '#'
const framedBeginning = /^# Fatal error in .*, line \d+$/
const memoryIsGone = /^# Fatal process out of memory: /

interface Streams {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
}

/** What a host's process prints, by line; and whether it said that it ran out of memory. */
export class HostLines {
  ranOutOfMemory = false
  private isDying = false
  private before = ''
  private readonly said: (line: string) => void

  constructor({ stdout, stderr }: Streams, said: (line: string) => void) {
    this.said = said
    read(stdout, (line) => this.tell(line))
    read(stderr, (line) => this.take(line))
  }

  private take(line: string): void {
    const isFramed = this.before === frame && framedBeginning.test(line)
    if (isFramed || beginnings.some((beginning) => beginning.test(line))) this.isDying = true
    if (heapIsFull.test(line) || (this.isDying && memoryIsGone.test(line))) this.ranOutOfMemory = true
    this.before = line
    if (!this.isDying) this.tell(line)
  }

  private tell(line: string): void {
    if (line !== '') this.said(line)
  }
}

function read(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on('line', take)
}
