import type { Journey } from '../../contract/inspection.ts'
import type { Clock } from '../clock.ts'
import type { Draft } from '../task/draft.ts'
import type { Message } from '../message.ts'
import type { FlowInspector } from './flow-inspector.ts'
import type { PortTap } from './port-tap.ts'
import { Trace, type Place, type Told } from './trace.ts'
import { writeJourney, writeSample, WrittenValues } from './write-sample.ts'

export interface TaskInspectorOptions {
  readonly flow: FlowInspector
  readonly task: string
  readonly epoch: number
  readonly clock: Clock
  /** Ids of the nodes of its stage. */
  readonly nodes: ReadonlySet<string>
  /** Compiles the chain anew, with or without traces. */
  rebuild(): void
}

/** After a look at the clock that found no permit so many messages of the same batch pass without another. */
const UNASKED = 15

/** Follows the messages of one task while its flow is tapped, and ties what was kept to the commits. */
export class TaskInspector {
  private readonly options: TaskInspectorOptions
  /** At nodes of this task. */
  private taps: readonly PortTap[]
  /** The trace of the last message that nobody kept. */
  private spare: Trace | undefined
  /** Messages that need no look at the permits. */
  private unasked = 0
  /** Of messages on the slow way. */
  private readonly unfinished = new Set<Trace>()
  /** Of messages that finished since the last draft was closed. */
  private finished: Told[] = []
  private readonly ofDrafts = new Map<Draft, { readonly told: readonly Told[]; readonly commit: number }>()
  /** Since the task was assigned. */
  private commits = 0

  constructor(options: TaskInspectorOptions) {
    this.options = options
    this.taps = options.flow.tapsIn(this)
    options.flow.add(this)
  }

  get isOn(): boolean {
    return this.taps.length > 0
  }

  has(node: string): boolean {
    return this.options.nodes.has(node)
  }

  tapped(taps: readonly PortTap[]): void {
    this.taps = taps
    this.options.rebuild()
  }

  place(node: string, port: string): Place {
    return { node, port, taps: this.taps.filter((tap) => tap.node === node && tap.port === port) }
  }

  now(): number {
    return this.options.clock.monotonic()
  }

  /** What was true of the last batch need not be of this one. */
  batchBegins(): void {
    this.unasked = 0
  }

  /** Undefined where no tap would keep anything of it: most messages of a busy flow are counted and not followed. */
  begin(root: Message): Trace | undefined {
    if (!this.isOn) return undefined
    if (this.unasked > 0) {
      this.unasked--
      return undefined
    }
    const at = this.now()
    const mayKeep = this.mayKeep(at)
    if (mayKeep && this.options.flow.mayFollow(at)) return this.traceOf(root, at)
    if (!mayKeep) this.unasked = UNASKED
    return undefined
  }

  /** Some tap would keep a message now. `at`: monotonic ms. */
  private mayKeep(at: number): boolean {
    for (const tap of this.taps) if (tap.mayKeep(at)) return true
    return false
  }

  /** Of what nobody follows a tap keeps what it has permits for: at a port where little comes, everything. */
  meet(place: Place, message: Message, root: Message): Trace | undefined {
    if (this.unasked > 0) {
      for (const tap of place.taps) tap.skip()
      return undefined
    }
    const at = this.now()
    const trace = this.traceOf(root, at)
    trace.isPartial = true
    trace.cross(place, message, at)
    if (trace.kept.length > 0) return trace
    this.spare ??= trace
    return undefined
  }

  private traceOf(root: Message, at: number): Trace {
    const { spare } = this
    if (spare === undefined) return new Trace(root, at, () => this.options.flow.sampleId())
    this.spare = undefined
    spare.reuse(root, at)
    return spare
  }

  /** Some branches of the message wait: what is known is told now. */
  held(trace: Trace): void {
    this.unfinished.add(trace)
    if (trace.kept.length === trace.told.length) return
    const values = new WrittenValues()
    this.tell(trace, writeJourney(trace, { finished: false, values }), values)
  }

  /** All branches have ended. */
  ended(trace: Trace): void {
    this.unfinished.delete(trace)
    if (trace.kept.length === 0) {
      this.spare ??= trace
      return
    }
    const values = new WrittenValues()
    const journey = writeJourney(trace, { finished: true, values })
    for (const { tap, sample } of trace.told) tap.finish(sample.id, journey)
    this.tell(trace, journey, values)
    this.finished.push(...trace.told)
  }

  closing(draft: Draft): void {
    this.commits++
    this.unasked = 0
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

  private tell(trace: Trace, journey: Journey, values: WrittenValues): void {
    const { task, epoch, clock } = this.options
    for (const { tap, crossing, id } of trace.kept.slice(trace.told.length)) {
      const frame = { id, at: clock.now(), task, epoch }
      const written = writeSample(frame, crossing, values)
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
