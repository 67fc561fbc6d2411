import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { FlowError } from '../../contract/errors.ts'
import { systemClock, type TimerHandle } from '../clock.ts'
import { type FromWorker, INDEX, NONE_YET, TICKET, type ToWorker } from './worker-protocol.ts'

type Ask = Extract<ToWorker, { readonly ticket: number }>
type Answer = Extract<FromWorker, { readonly ticket: number }>

type OpenAsk = Extract<ToWorker, { type: 'open' }>
type BatchAsk = Extract<ToWorker, { type: 'batch' }>

interface Job {
  ask: Ask
  /** Of the message that runs, in ms of computing time. */
  readonly deadlineMs: number
  readonly answered: (answer: Answer) => void
  readonly failed: (error: FlowError) => void
  /** How often the thread ended while it was at a message of this, or at loading what is opened. */
  strikes: number
  /** How often it ended before it came to a message. */
  failedStarts: number
}

/** How often the thread is looked at while it works. */
const LOOK_MS = 50
/** The thread measures its own computing time; this much more without progress, and it hears of nothing. */
const PATIENCE_MS = 300
/** A realm is made and code loaded: no message takes that time. */
const START_PATIENCE_MS = 2_000
/** Ended twice at the same work, by a machine that was not just busy: the work is the cause. */
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
  private readonly opened = new Map<number, OpenAsk>()
  private readonly jobs = new Map<number, Job>()
  /** Sandboxes whose code works in steps so long that the thread was ended for nothing. */
  private readonly slow = new Set<number>()
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
  async open(ask: Omit<OpenAsk, 'ticket'>): Promise<Extract<Answer, { type: 'opened' }>> {
    this.opened.set(ask.sandbox, { ...ask, ticket: 0 })
    return (await this.ask(ask, ask.options.deadlineMs)) as Extract<Answer, { type: 'opened' }>
  }

  async run(
    ask: Pick<BatchAsk, 'type' | 'sandbox' | 'now' | 'texts' | 'count' | 'metas'>,
  ): Promise<Extract<Answer, { type: 'answers' }>> {
    const deadlineMs = this.opened.get(ask.sandbox)?.options.deadlineMs ?? 0
    const oneByOne = this.slow.has(ask.sandbox)
    return (await this.ask({ ...ask, without: [], oneByOne }, deadlineMs)) as Extract<
      Answer,
      { type: 'answers' }
    >
  }

  /** The thread stays for the next one, and keeps no process alive. */
  close(sandbox: number): void {
    this.opened.delete(sandbox)
    this.slow.delete(sandbox)
    let isAtWork = false
    for (const job of this.jobs.values()) {
      if (job.ask.sandbox !== sandbox) continue
      isAtWork = true
      this.fail(job, new FlowError('TASK_LOST', { message: 'The code was stopped.' }))
    }
    // What it is in may never end, and nobody would look any more.
    if (isAtWork) this.restart()
    else this.thread?.postMessage({ type: 'close', sandbox } satisfies ToWorker)
    this.watch()
  }

  private ask(ask: Omit<OpenAsk, 'ticket'> | Omit<BatchAsk, 'ticket'>, deadlineMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ticket = ++this.tickets
      const job: Job = {
        ask: { ...ask, ticket } as Ask,
        deadlineMs,
        answered: resolve,
        failed: reject,
        strikes: 0,
        failedStarts: 0,
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
    const { ask } = job
    if (ask.type === 'batch' && ask.oneByOne && ask.without.length === 0) this.slow.add(ask.sandbox)
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
    for (const job of this.jobs.values()) this.fail(job, error)
  }

  private beginIfAsked(): void {
    if (this.jobs.size > 0) this.begin()
  }

  /** Against what the thread was at: it did not end for another reason. */
  private strike(): void {
    const [ticket = 0, index = NONE_YET] = [this.progress[TICKET], this.progress[INDEX]]
    const job = this.jobs.get(ticket)
    if (job === undefined) return
    const { ask } = job
    if (ask.type === 'batch' && index === NONE_YET) {
      job.failedStarts++
      if (job.failedStarts >= STRIKES) this.fail(job, neverBegun())
      return
    }
    job.strikes++
    if (ask.type === 'open') {
      if (job.strikes >= STRIKES) this.refuseToOpen(job, ask)
    } else if (!ask.oneByOne) job.ask = { ...ask, oneByOne: true }
    else if (job.strikes >= STRIKES) {
      job.ask = { ...ask, without: [...ask.without, index] }
      // The next one is as suspect as this one was.
      job.strikes = STRIKES - 1
    }
  }

  private refuseToOpen(job: Job, { ticket, sandbox }: OpenAsk): void {
    this.jobs.delete(ticket)
    this.opened.delete(sandbox)
    const failure = { name: '', message: 'it took too long while it was loaded', stack: '' }
    job.answered({ type: 'opened', ticket, failure })
  }

  private fail(job: Job, error: FlowError): void {
    this.jobs.delete(job.ask.ticket)
    job.failed(error)
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
    const patience = this.progress[INDEX] === NONE_YET ? START_PATIENCE_MS : PATIENCE_MS
    if (job === undefined || this.looks * LOOK_MS <= 1.5 * job.deadlineMs + patience) return
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

function neverBegun(): FlowError {
  return new FlowError('CODE_SANDBOX_FAILED', {
    message: 'The sandbox for code hangs, or ends, before it comes to a message.',
    hint: 'Look at what stands outside the function: it runs anew after code was stopped.',
  })
}
