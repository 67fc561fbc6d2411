import type { Evaluation, EvaluationDone, EvaluationJob, SampleSet } from './evaluation-job.ts'

/** An expression that computes for longer, in ms, is given up. */
const PATIENCE_MS = 1_000

/** `slow`: it was given up. Undefined: it does not compile, or a newer text of the same field came. */
export type Evaluated = Evaluation | 'slow' | undefined

interface Waiting {
  readonly samples: SampleSet
  readonly job: Omit<EvaluationJob, 'ticket' | 'set'>
  readonly done: (evaluated: Evaluated) => void
}

/** Has expressions evaluated by a worker, one at a time; of one field only the newest text. */
export class Evaluator {
  private readonly start: () => Worker
  private worker: Worker | undefined
  private told: number | undefined
  private running: (Waiting & { readonly ticket: number }) | undefined
  private readonly waiting = new Map<string, Waiting>()
  private patience: ReturnType<typeof setTimeout> | undefined
  private tickets = 0

  constructor(start: () => Worker) {
    this.start = start
  }

  /** `field` tells texts of one field from those of others. */
  evaluate(field: string, samples: SampleSet, job: Waiting['job']): Promise<Evaluated> {
    this.waiting.get(field)?.done(undefined)
    return new Promise((done) => {
      this.waiting.delete(field)
      this.waiting.set(field, { samples, job, done })
      this.begin()
    })
  }

  close(): void {
    clearTimeout(this.patience)
    this.worker?.terminate()
    this.worker = this.running = this.told = undefined
    this.waiting.clear()
  }

  private begin(): void {
    const [next] = this.waiting
    if (this.running !== undefined || next === undefined) return
    const [field, waiting] = next
    this.waiting.delete(field)
    this.running = { ...waiting, ticket: ++this.tickets }
    const worker = this.theWorker()
    if (this.told !== waiting.samples.set) worker.postMessage(waiting.samples)
    this.told = waiting.samples.set
    worker.postMessage({ ...waiting.job, ticket: this.running.ticket, set: waiting.samples.set })
    this.patience = setTimeout(() => this.giveUp(), PATIENCE_MS)
  }

  private theWorker(): Worker {
    if (this.worker !== undefined) return this.worker
    const worker = this.start()
    worker.addEventListener('message', ({ data }: MessageEvent<EvaluationDone>) => {
      if (data.ticket === this.running?.ticket) this.finish(data.evaluation)
    })
    this.worker = worker
    return worker
  }

  private giveUp(): void {
    this.worker?.terminate()
    this.worker = this.told = undefined
    this.finish('slow')
  }

  private finish(evaluated: Evaluated): void {
    clearTimeout(this.patience)
    const { running } = this
    this.running = undefined
    running?.done(evaluated)
    this.begin()
  }
}
