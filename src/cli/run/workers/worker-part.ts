import type { Company } from '../../../runtime/flow/company.ts'
import type { RunOptions } from '../run-options.ts'
import type { Running, RunResult } from '../runner-port.ts'
import { isWorker } from './is-worker.ts'
import { type FromWorker, type ToWorker, toWorker, type WorkerStart } from './worker-messages.ts'

/** Waits for what the command tells this process to be; undefined where it is no worker. */
export async function workerPart(): Promise<WorkerPart | undefined> {
  if (!isWorker()) return undefined
  return await new Promise((resolve) => {
    const take = (message: unknown) => {
      const start = toWorker.safeParse(message).data
      if (start?.type !== 'start') return
      process.off('message', take)
      resolve(new WorkerPart(start))
    }
    process.on('message', take)
  })
}

/** What this process is of a run with workers, and its line to the command that started it. */
export class WorkerPart {
  readonly start: WorkerStart
  readonly company: Company
  private readonly allThrough = new AbortController()
  private asked: 'drain' | 'stop' | undefined
  private running: Running | undefined

  constructor(start: WorkerStart) {
    this.start = start
    this.company = {
      through: (through) => this.tell({ type: 'through', through }),
      allThrough: this.allThrough.signal,
    }
    process.on('message', (message) => this.take(toWorker.parse(message)))
    // The command is gone, by whatever end: nobody would stop this process any more.
    process.on('disconnect', () => this.drain())
    if (!process.connected) this.drain()
    // What runs keeps the process alive; when nothing does any more, the channel shall not.
    process.channel?.unref()
    // Whoever signals this process alone does not know that the command decides; a plain kill drains it.
    process.on('SIGINT', () => undefined)
    process.on('SIGHUP', () => undefined)
    process.on('SIGTERM', () => this.drain())
  }

  get owner(): string {
    return `millrace run (process ${process.pid}, worker ${this.start.worker} of ${this.start.of})`
  }

  /** What of the command line is for this worker. */
  optionsOf(options: RunOptions): RunOptions {
    const { first, endSourcesAfterMs, native } = this.start
    return {
      ...options,
      workers: 1,
      from: first ? options.from : 'committed',
      discard: first && options.discard,
      migrate: first && options.migrate,
      forMs: endSourcesAfterMs,
      native: new Set(native),
    }
  }

  /** Waits for the end of the run, which the command decides about. */
  untilEnd(running: Running): Promise<RunResult> {
    this.running = running
    if (this.asked === 'drain') running.drain()
    if (this.asked === 'stop') running.stopNow()
    return running.done
  }

  private take(message: ToWorker): void {
    if (message.type === 'drain') this.drain()
    if (message.type === 'stop') this.stop()
    if (message.type === 'end') this.allThrough.abort()
  }

  private drain(): void {
    if (this.asked !== undefined) return
    this.asked = 'drain'
    this.running?.drain()
  }

  private stop(): void {
    this.asked = 'stop'
    this.running?.stopNow()
  }

  private tell(message: FromWorker): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
  }
}
