import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describeError } from '../../../contract/errors.ts'
import type { PreviewView } from '../../../contract/studio/preview-methods.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import type { FromPreviewThread, PreviewJob } from './preview-job.ts'

const THREAD = join(import.meta.dirname, `preview-thread${extname(import.meta.filename)}`)

/** A preview gives up by itself after 2 s; a thread that is silent for this long, in ms, hears of nothing. */
const SILENT_MS = 5_000

interface Waiting {
  readonly job: PreviewJob
  readonly done: (view: PreviewView | null) => void
}

/** Has drawings previewed by a thread, one at a time; of those of a page that wait only the newest is worth it. */
export class PreviewDesk {
  private readonly clock: Clock
  private thread: Worker | undefined
  private running: Waiting | undefined
  /** By page, in their turn. */
  private readonly next = new Map<object, Waiting>()
  private patience: TimerHandle | undefined
  private tickets = 0
  private isReady = false

  constructor({ clock }: { readonly clock: Clock }) {
    this.clock = clock
  }

  /** Starts the thread before a drawing needs it: loading it takes longer than any preview. */
  warm(): void {
    this.thread ??= this.startThread()
  }

  /** Null: a newer drawing of the page came before this one was begun. */
  run(asked: Omit<PreviewJob, 'ticket'>, page: object): Promise<PreviewView | null> {
    this.next.get(page)?.done(null)
    return new Promise((done) => {
      this.next.set(page, { job: { ...asked, ticket: ++this.tickets }, done })
      this.begin()
    })
  }

  async close(): Promise<void> {
    for (const { done } of this.next.values()) done(null)
    this.running?.done(null)
    this.next.clear()
    this.running = undefined
    await this.endThread()
  }

  private begin(): void {
    const [first] = this.next
    if (this.running !== undefined || first === undefined) return
    const [page, waiting] = first
    this.next.delete(page)
    this.running = waiting
    this.thread ??= this.startThread()
    try {
      this.thread.postMessage(waiting.job)
    } catch (cause) {
      // Nothing went out, so nothing will come back: the next one must not wait for it.
      return this.finish(nothing(`Its samples cannot be handed over: ${describeError(cause)}`))
    }
    if (this.isReady) this.watch()
  }

  private startThread(): Worker {
    const thread = new Worker(THREAD)
    // A page that waits for it keeps the process; the thread itself does not.
    thread.unref()
    thread.on('message', (message: FromPreviewThread) => {
      if (this.thread === thread) this.heard(message)
    })
    thread.on('error', ({ message }) => {
      if (this.thread === thread) this.giveUp(`Its thread ended: ${message}`)
    })
    return thread
  }

  private heard(message: FromPreviewThread): void {
    if (message === 'ready') {
      this.isReady = true
      if (this.running !== undefined) this.watch()
    } else if (message.ticket === this.running?.job.ticket) this.finish(message.view)
  }

  private watch(): void {
    this.patience = this.clock.setTimeout(() => this.giveUp('It computed for longer than 5 s'), SILENT_MS)
  }

  private finish(view: PreviewView): void {
    if (this.patience !== undefined) this.clock.clearTimeout(this.patience)
    const { running } = this
    this.running = undefined
    running?.done(view)
    this.begin()
  }

  private giveUp(why: string): void {
    void this.endThread()
    this.finish({ ...nothing(`${why}, and was ended`), elapsedMs: SILENT_MS })
  }

  private async endThread(): Promise<void> {
    if (this.patience !== undefined) this.clock.clearTimeout(this.patience)
    const { thread } = this
    this.thread = undefined
    this.isReady = false
    await thread?.terminate()
  }
}

function nothing(why: string): PreviewView {
  return { nodes: {}, problems: [], isComplete: false, reason: `${why}.`, sources: [], elapsedMs: 0 }
}
