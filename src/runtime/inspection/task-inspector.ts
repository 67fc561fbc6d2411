import type { Journey } from '../../contract/inspection.ts'
import type { Clock } from '../clock.ts'
import type { Draft } from '../task/draft.ts'
import type { Message } from '../message.ts'
import type { FlowInspector } from './flow-inspector.ts'
import { Trace, type Place, type Told } from './trace.ts'
import { writeJourney, writeSample } from './write-sample.ts'

export interface TaskInspectorOptions {
  readonly flow: FlowInspector
  readonly task: string
  readonly epoch: number
  readonly clock: Clock
  /** Compiles the chain anew, with or without traces. */
  rebuild(): void
}

/** Follows the messages of one task while its flow is tapped, and ties what was kept to the commits. */
export class TaskInspector {
  private readonly options: TaskInspectorOptions
  /** The trace of the last message that nobody kept. */
  private spare: Trace | undefined
  /** Of messages on the slow way. */
  private readonly unfinished = new Set<Trace>()
  /** Of messages that finished since the last draft was closed. */
  private finished: Told[] = []
  private readonly ofDrafts = new Map<Draft, { readonly told: readonly Told[]; readonly commit: number }>()
  /** Since the task was assigned. */
  private commits = 0

  constructor(options: TaskInspectorOptions) {
    this.options = options
    options.flow.add(this)
  }

  get isOn(): boolean {
    return this.options.flow.isOn
  }

  rebuild(): void {
    this.options.rebuild()
  }

  place(node: string, port: string): Place {
    return { node, port, taps: this.options.flow.tapsAt(node, port) }
  }

  now(): number {
    return this.options.clock.monotonic()
  }

  /** Undefined where no tap would keep anything of it: most messages of a busy flow are counted and not followed. */
  begin(root: Message): Trace | undefined {
    if (!this.options.flow.isOn) return undefined
    const at = this.now()
    if (!this.options.flow.mayKeep(at)) return undefined
    const { spare } = this
    if (spare === undefined) return new Trace(root, at)
    this.spare = undefined
    spare.reuse(root, at)
    return spare
  }

  /** Some branches of the message wait: what is known is told now. */
  held(trace: Trace): void {
    this.unfinished.add(trace)
    if (trace.kept.length > trace.told.length) this.tell(trace, writeJourney(trace, { finished: false }))
  }

  /** All branches have ended. */
  ended(trace: Trace): void {
    this.unfinished.delete(trace)
    if (trace.kept.length === 0) {
      this.spare ??= trace
      return
    }
    const journey = writeJourney(trace, { finished: true })
    for (const { tap, sample } of trace.told) tap.ring.finish(sample.id, journey)
    this.tell(trace, journey)
    this.finished.push(...trace.told)
  }

  closing(draft: Draft): void {
    this.commits++
    if (this.finished.length === 0) return
    this.ofDrafts.set(draft, { told: this.finished, commit: this.commits })
    this.finished = []
  }

  committed(draft: Draft): void {
    const closed = this.ofDrafts.get(draft)
    if (closed === undefined) return
    this.ofDrafts.delete(draft)
    mark(closed.told, 'committed', closed.commit)
  }

  /** The task ends: what is not committed runs again, here or elsewhere. */
  close(): void {
    this.options.flow.remove(this)
    const open = [...this.unfinished].flatMap(({ told }) => told)
    const closed = [...this.ofDrafts.values()].flatMap(({ told }) => told)
    mark([...open, ...this.finished, ...closed], 'rolled-back', undefined)
    this.unfinished.clear()
    this.finished = []
    this.ofDrafts.clear()
  }

  private tell(trace: Trace, journey: Journey): void {
    const { flow, task, epoch, clock } = this.options
    for (const { tap, crossing } of trace.kept.slice(trace.told.length)) {
      const frame = { id: flow.sampleId(), at: clock.now(), task, epoch }
      const written = writeSample(frame, crossing)
      trace.told.push({ tap, sample: written.sample })
      tap.add({ ...written, journey })
    }
  }
}

function mark(told: readonly Told[], state: 'committed' | 'rolled-back', commit: number | undefined): void {
  for (const [tap, ofTap] of Map.groupBy(told, ({ tap }) => tap))
    tap.mark(
      ofTap.map(({ sample }) => sample),
      state,
      commit,
    )
}
