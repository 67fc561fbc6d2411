import type {
  Counts,
  MetricsEvent,
  OutageFigures,
  RunEvent,
  TransitionEvent,
} from '../../../contract/run-protocol.ts'
import type { NodeRun, RunFigures } from '../../../contract/studio/run-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import { soonest } from '../../../runtime/flow/soonest-outages.ts'
import { bottleneckOf } from './bottleneck.ts'
import type { FlowPlan } from './flow-plan.ts'
import { isAway, nodeStates } from './node-states.ts'
import { RateWindow } from './rate-window.ts'

/** A machine that comes to one of these is gone. */
const gone: ReadonlySet<string> = new Set(['released', 'lost'])

const NOTHING: Counts = { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0 }

/** What is known of a running flow: the newest of everything its events said. What it did last stays when it ends. */
export class FlowBoard {
  readonly plan: FlowPlan
  private readonly startedAt: number
  flow: TransitionEvent | undefined
  /** The node at which the run failed, where it is known. */
  failedAt: string | undefined
  /** Its process gives no sign of life: what it did last is no rate of now. */
  isQuiet = false
  private newest: MetricsEvent | undefined
  private counts = NOTHING
  private readonly tasks = new Map<string, TransitionEvent>()
  private readonly connectors = new Map<string, TransitionEvent>()
  private readonly rates = new RateWindow<MetricsEvent>()

  constructor(plan: FlowPlan, startedAt: number) {
    this.plan = plan
    this.startedAt = startedAt
  }

  take(event: RunEvent): void {
    if (event.type === 'transition') this.takeTransition(event)
    if (event.type === 'summary') this.counts = event.counts
    if (event.type !== 'metrics') return
    this.newest = event
    this.counts = event.counts
    this.rates.note({ at: event.at, counts: event })
  }

  /** The run is over, whatever its machine said last. */
  ends(to: 'stopped' | 'failed', cause?: string): void {
    const { id } = this.plan
    const from = this.flow?.to ?? ''
    const at = this.newest?.at ?? 0
    const why = cause === undefined ? {} : { cause }
    this.flow = { type: 'transition', at, flow: id, machine: 'flow', id, from, to, ...why }
  }

  figures(): RunFigures {
    const { plan, newest } = this
    const isOver = this.isOver
    const nodes = this.nodes()
    const bottleneck = isOver || newest === undefined ? undefined : bottleneckOf(nodes, newest)
    const outage = isOver ? undefined : soonestOf(Object.values(nodes))
    return {
      file: plan.file,
      flow: plan.id,
      startedAt: this.startedAt,
      counts: this.counts,
      perSecond: this.isStill ? 0 : this.rates.perSecond(({ counts }) => counts.in - counts.unfinished),
      lag: newest?.lag ?? 0,
      nodes,
      ...(outage === undefined ? {} : { outage }),
      ...(bottleneck === undefined ? {} : { bottleneck }),
    }
  }

  private get isOver(): boolean {
    return this.flow?.to === 'stopped' || this.flow?.to === 'failed'
  }

  /** Nothing moves, as far as is known. */
  private get isStill(): boolean {
    return this.isOver || this.isQuiet
  }

  private nodes(): Record<string, NodeRun> {
    const { plan, newest, isOver, flow, failedAt, tasks, connectors } = this
    const held = isOver ? {} : (newest?.held ?? {})
    const outages = isOver ? {} : (newest?.outages ?? {})
    const states = nodeStates(plan, { flow, failedAt, tasks, connectors, held })
    const onlySource = plan.nodes.filter(({ isSource }) => isSource).length === 1
    return Object.fromEntries(
      plan.nodes.map(({ id, isSource }): [string, NodeRun] => [
        id,
        {
          ...(states.get(id) ?? { state: 'idle' }),
          ports: this.ports(id),
          ...(Object.hasOwn(held, id) ? { held: held[id] } : {}),
          // The figures come five times a second, its state at once: what is over by its state is over.
          ...(Object.hasOwn(outages, id) && isAway(states.get(id)?.state) ? { outage: outages[id] } : {}),
          ...(isSource && onlySource && newest !== undefined ? { lag: newest.lag } : {}),
        },
      ]),
    )
  }

  private ports(node: string): NodeRun['ports'] {
    return Object.fromEntries(
      Object.entries(ownEntry(this.newest?.nodes, node) ?? {}).map(([port, count]) => [
        port,
        {
          count,
          perSecond: this.isStill
            ? 0
            : this.rates.perSecond(({ nodes }) => ownEntry(ownEntry(nodes, node), port) ?? 0),
        },
      ]),
    )
  }

  private takeTransition(event: TransitionEvent): void {
    if (event.machine === 'flow') {
      this.flow = event
      return
    }
    const machines = event.machine === 'task' ? this.tasks : this.connectors
    const isGone = gone.has(event.to) || (event.machine === 'connector' && event.to === 'stopped')
    if (isGone) machines.delete(event.id)
    else machines.set(event.id, event)
  }
}

function soonestOf(nodes: readonly NodeRun[]): OutageFigures | undefined {
  const [first, ...others] = nodes.flatMap(({ outage }) => outage ?? [])
  return first === undefined ? undefined : others.reduce(soonest, first)
}
