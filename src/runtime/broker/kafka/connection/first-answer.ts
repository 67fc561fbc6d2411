import type { Clock, TimerHandle } from '../../../clock.ts'
import { type Stranger, strangeAnswer } from './strange-answer.ts'

/** A Kafka that is well answers the first question in milliseconds; one that has just begun takes its time. */
const PATIENCE_MS = 2_000
/** Below what a question may take at all: that one says less. */
const MOST_PATIENCE_MS = 8_000
/** So long a server has for the answer to an empty line. */
const LAST_CHANCE_MS = 500

/** What is used of a socket. */
export interface HeardSocket {
  on(event: 'data', listener: (bytes: Buffer) => void): unknown
  off(event: 'data', listener: (bytes: Buffer) => void): unknown
  write(bytes: string): unknown
}

/** Listens to a connection until its first question is answered, beside who decodes the answer: that one waits for
 * as many bytes as the first four of a stranger's say. */
export class FirstAnswer {
  private readonly socket: HeardSocket
  private readonly clock: Clock
  private readonly chunks: Buffer[] = []
  private readonly found = Promise.withResolvers<Stranger | 'silent'>()
  private timer: TimerHandle
  private readonly hear = (bytes: Buffer) => {
    this.chunks.push(bytes)
    const stranger = strangeAnswer(Buffer.concat(this.chunks), 0)
    if (stranger !== undefined) this.found.resolve(stranger)
  }

  /** `silences`: how often the same place has given no answer in time, one after another. */
  constructor(socket: HeardSocket, clock: Clock, silences: number) {
    this.socket = socket
    this.clock = clock
    socket.on('data', this.hear)
    const patienceMs = Math.min(MOST_PATIENCE_MS, PATIENCE_MS * 2 ** silences)
    this.timer = clock.setTimeout(() => this.provoke(), patienceMs)
  }

  /** Resolves when it is no Kafka, or `silent` when nothing came in time; never otherwise. */
  get stranger(): Promise<Stranger | 'silent'> {
    return this.found.promise
  }

  end(): void {
    this.socket.off('data', this.hear)
    this.clock.clearTimeout(this.timer)
  }

  // A web server may wait for the end of a line. The connection is of no use any more, to a Kafka neither.
  private provoke(): void {
    if (this.chunks.length === 0) this.socket.write('\r\n\r\n')
    this.timer = this.clock.setTimeout(() => this.found.resolve('silent'), LAST_CHANCE_MS)
  }
}
