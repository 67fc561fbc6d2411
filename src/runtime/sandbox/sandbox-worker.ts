import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { FlowError } from '../../contract/errors.ts'
import { systemClock, type TimerHandle } from '../clock.ts'
import { type FromWorker, INDEX, TICKET, type ToWorker } from './worker-protocol.ts'

type Ask = Extract<ToWorker, { readonly ticket: number }>
type Answer = Extract<FromWorker, { readonly ticket: number }>

interface Job {
  ask: Ask
  /** Of the message that runs, in ms of computing time. */
  readonly deadlineMs: number
  readonly answered: (answer: Answer) => void
  readonly failed: (error: FlowError) => void
  /** How often the thread had to be ended while it was at this message. */
  readonly strikes: Map<number, number>
}

/** How often the thread is looked at while it works. */
const LOOK_MS = 50
/** The thread measures its own computing time; this much more without progress, and it hears of nothing. */
const PATIENCE_MS = 300
/** Ended twice at the same message, by a machine that was not just busy: the message is the cause. */
const STRIKES = 2

/** QuickJS's stack lies on it. */
const STACK_MB = 8

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/**
 * A thread that runs sandboxes, and its watchman. The thread stops code by itself; where the code stands in
 * something that cannot be stopped, or brings the thread down, it is ended here and begun again, and everything
 * asked for is asked for once more: code has no effect but its answer.
 */
export class SandboxWorker {
  private readonly progress = new Int32Array(new SharedArrayBuffer(8))
  private readonly opened = new Map<number, Extract<ToWorker, { type: 'open' }>>()
  private readonly jobs = new Map<number, Job>()
  private thread: Worker | undefined
  private isReady = false
  private tickets = 0
  private timer: TimerHandle | undefined
  private seen = ''
  private looks = 0

  /** Sandboxes that live here. */
  get size(): number {
    return this.opened.size
  }

  /** Resolves with why it cannot be loaded, or undefined. */
  async open(
    ask: Omit<Extract<ToWorker, { type: 'open' }>, 'ticket'>,
  ): Promise<Extract<Answer, { type: 'opened' }>> {
    this.opened.set(ask.sandbox, { ...ask, ticket: 0 })
    return (await this.ask(ask, ask.options.deadlineMs)) as Extract<Answer, { type: 'opened' }>
  }

  async run(
    ask: Omit<Extract<ToWorker, { type: 'batch' }>, 'ticket'>,
  ): Promise<Extract<Answer, { type: 'answers' }>> {
    const deadlineMs = this.opened.get(ask.sandbox)?.options.deadlineMs ?? 0
    return (await this.ask(ask, deadlineMs)) as Extract<Answer, { type: 'answers' }>
  }

  /** The thread stays for the next one, and keeps no process alive. */
  close(sandbox: number): void {
    this.opened.delete(sandbox)
    let isAtWork = false
    for (const [ticket, job] of this.jobs) {
      if (job.ask.sandbox !== sandbox) continue
      isAtWork = true
      this.jobs.delete(ticket)
      job.failed(new FlowError('TASK_LOST', { message: 'The code was stopped.' }))
    }
    // What it is in may never end, and nobody would look any more.
    if (isAtWork) this.restart()
    else this.thread?.postMessage({ type: 'close', sandbox } satisfies ToWorker)
    this.watch()
  }

  private ask(ask: Omit<Ask, 'ticket'>, deadlineMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ticket = ++this.tickets
      const job: Job = {
        ask: { ...ask, ticket } as Ask,
        deadlineMs,
        answered: resolve,
        failed: reject,
        strikes: new Map(),
      }
      this.jobs.set(ticket, job)
      if (this.thread === undefined) this.begin()
      else this.thread.postMessage(job.ask)
      this.watch()
    })
  }

  private begin(): void {
    this.isReady = false
    this.progress.fill(0)
    const thread = new Worker(WORKER, {
      workerData: { progress: this.progress.buffer },
      resourceLimits: { stackSizeMb: STACK_MB },
    })
    this.thread = thread
    const isOurs = () => this.thread === thread
    let cause: Error | undefined
    thread.on('message', (message: FromWorker) => isOurs() && this.onMessage(message))
    thread.on('error', (error) => (cause = error))
    thread.on('exit', () => isOurs() && this.onExit(cause))
    const asked = [...this.jobs.values()].map(({ ask }) => ask)
    const opening = new Set(asked.flatMap((ask) => (ask.type === 'open' ? [ask.sandbox] : [])))
    for (const open of this.opened.values()) if (!opening.has(open.sandbox)) thread.postMessage(open)
    for (const ask of asked) thread.postMessage(ask)
  }

  private onMessage(message: FromWorker): void {
    if (message.type === 'ready') {
      this.isReady = true
      return
    }
    const job = this.jobs.get(message.ticket)
    if (job === undefined) return
    this.jobs.delete(message.ticket)
    job.answered(message)
    this.watch()
  }

  /** It ended by itself: the message it was at may be the cause. */
  private onExit(cause: Error | undefined): void {
    this.thread = undefined
    if (this.isReady) {
      this.strike()
      return this.beginIfAsked()
    }
    const error = new FlowError('CODE_SANDBOX_FAILED', {
      message: `The sandbox for code cannot start: ${cause?.message ?? 'its thread ended'}.`,
      hint: 'Install the packages of this version again.',
      ...(cause === undefined ? {} : { cause }),
    })
    for (const [ticket, job] of this.jobs) {
      this.jobs.delete(ticket)
      job.failed(error)
    }
  }

  private beginIfAsked(): void {
    if (this.jobs.size > 0) this.begin()
  }

  /** Against the message that the thread was at: it did not end for another reason. */
  private strike(): void {
    const [ticket = 0, index = -1] = [this.progress[TICKET], this.progress[INDEX]]
    const job = this.jobs.get(ticket)
    if (job === undefined) return
    const strikes = (job.strikes.get(index) ?? 0) + 1
    job.strikes.set(index, strikes)
    if (strikes < STRIKES) return
    if (job.ask.type === 'batch')
      job.ask = { ...job.ask, texts: job.ask.texts.map((text, at) => (at === index ? null : text)) }
    else {
      this.jobs.delete(job.ask.ticket)
      this.opened.delete(job.ask.sandbox)
      const failure = { name: '', message: 'it took too long while it was loaded', stack: '' }
      job.answered({ type: 'opened', ticket: job.ask.ticket, failure })
    }
  }

  /** Looks at the thread while it has something to do. */
  private watch(): void {
    if (this.jobs.size > 0) this.thread?.ref()
    else this.thread?.unref()
    if (this.timer !== undefined || this.jobs.size === 0) return
    this.timer = systemClock.setTimeout(() => {
      this.timer = undefined
      this.look()
      this.watch()
    }, LOOK_MS)
  }

  private look(): void {
    const job = this.jobs.get(this.progress[TICKET] ?? 0)
    const seen = `${this.progress[TICKET]}/${this.progress[INDEX]}`
    // Looks are counted and not time: a process that stood still all the while has had none.
    this.looks = seen === this.seen && this.isReady && job !== undefined ? this.looks + 1 : 0
    this.seen = seen
    if (job === undefined || this.looks * LOOK_MS <= 1.5 * job.deadlineMs + PATIENCE_MS) return
    this.strike()
    this.restart()
  }

  private restart(): void {
    this.looks = 0
    const { thread } = this
    this.thread = undefined
    void thread?.terminate()
    this.beginIfAsked()
  }
}
