import { ERROR_CODES, type ErrorClass, type ErrorCode } from '../../contract/errors.ts'
import type {
  Counts,
  MetricsEvent,
  RunEvent,
  SummaryEvent,
  TransitionEvent,
  WorkerFigures,
} from '../../contract/run-protocol.ts'

/** What is known of one running flow: the newest of everything its events said. */
export interface FlowFigures {
  readonly id: string
  readonly name: string
  state: string
  counts: Counts
  perSecond: number
  /** Newest minus committed, in messages. */
  lag: number
  nodes: MetricsEvent['nodes']
  /** With `--workers`: who has what of it. */
  workers: readonly WorkerFigures[]
  /** Open outages by machine and id, the oldest first. */
  readonly outages: Map<string, string>
  /** It has been in the state `running`. */
  hasRun: boolean
  /** Why it failed, where it did. */
  failure: string | undefined
  summary: SummaryEvent | undefined
  /** The newest, also when it is over. */
  lastOutage: Outage | undefined
}

export interface Outage {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
}

const nothing: Counts = { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0 }

/** Gathers the events of a run by flow. */
export class RunFigures {
  private readonly byId = new Map<string, FlowFigures>()

  constructor(flows: readonly { readonly id: string; readonly name: string }[]) {
    for (const { id, name } of flows)
      this.byId.set(id, {
        id,
        name,
        state: 'starting',
        counts: nothing,
        perSecond: 0,
        lag: 0,
        nodes: {},
        workers: [],
        outages: new Map(),
        hasRun: false,
        failure: undefined,
        summary: undefined,
        lastOutage: undefined,
      })
  }

  get flows(): readonly FlowFigures[] {
    return [...this.byId.values()]
  }

  flow(id: string): FlowFigures | undefined {
    return this.byId.get(id)
  }

  take(event: RunEvent): void {
    const flow = this.byId.get(event.flow)
    if (flow === undefined) return
    if (event.type === 'transition') noteTransition(flow, event)
    if (event.type === 'notice') noteOutage(flow, event)
    if (event.type === 'metrics') {
      flow.counts = event.counts
      flow.perSecond = event.perSecond
      flow.lag = event.lag
      flow.nodes = event.nodes
      flow.workers = event.workers ?? []
    }
    if (event.type === 'summary') {
      flow.counts = event.counts
      flow.summary = event
    }
  }
}

function noteTransition(flow: FlowFigures, event: TransitionEvent): void {
  const who = `${event.worker ?? ''} ${event.machine} ${event.id}`
  if (event.machine === 'flow' && event.worker === undefined) {
    flow.state = event.to
    if (event.to === 'running') flow.hasRun = true
    if (event.to === 'failed' && event.cause !== undefined) flow.failure = causeText(event)
  }
  noteOutage(flow, { ...event, message: event.cause })
  if (event.cause === undefined || isElsewhere(event)) flow.outages.delete(who)
  else flow.outages.set(who, causeText(event))
}

function noteOutage(
  flow: FlowFigures,
  {
    code,
    message,
    hint,
  }: {
    readonly code?: string | undefined
    readonly message?: string | undefined
    readonly hint?: string | undefined
  },
): void {
  if (isOutage(code) && message !== undefined) flow.lastOutage = { code, message, hint }
}

// What it was waiting for is what its next owner waits for.
function isElsewhere({ machine, to }: TransitionEvent): boolean {
  return machine === 'task' && (to === 'lost' || to === 'released')
}

/** `purchasing-api: Connection refused. Start it ... It goes on by itself.` */
export function causeText({ machine, id, to, cause, code, hint }: TransitionEvent): string {
  // Every partition of a node meets the same outage: the node is enough.
  const where = machine === 'connector' ? `${id.replace(/\/\d+$/, '')}: ` : ''
  const goesOn = to !== 'failed' && isOutage(code) ? ` ${GOES_ON}` : ''
  return `${where}${cause ?? ''}${hint === undefined ? '' : ` ${hint}`}${goesOn}`
}

/** Said behind each outage while a flow runs, and by no command that ends. */
export const GOES_ON = 'It goes on by itself.'

export function isOutage(code: string | undefined): code is ErrorCode {
  return code !== undefined && (ERROR_CODES as Readonly<Record<string, ErrorClass>>)[code] === 'outage'
}
