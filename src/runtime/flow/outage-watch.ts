import { ERROR_CODES, type FlowError } from '../../contract/errors.ts'
import type { NoticeEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import type { Clock } from '../clock.ts'

/** States in which a machine that was in an outage is not any more. */
const well: ReadonlySet<string> = new Set(['running', 'ready'])
/** It has ended: its outage is no longer ours, and is not known to be over either. */
const gone: ReadonlySet<string> = new Set(['stopped', 'failed', 'lost', 'released'])

interface Outage {
  readonly code: string
  /** Monotonic. */
  readonly since: number
}

/** Knows which parts of a flow are in an outage, and tells when the last of them is over. */
export class OutageWatch {
  private readonly flow: string
  private readonly clock: Clock
  private readonly tell: (notice: NoticeEvent) => void
  private readonly open = new Map<string, Outage>()
  /** The oldest since all was well. */
  private first: Outage | undefined
  /** A part stopped for good: the flow does not just go on when the outage is over. */
  private isBroken = false

  constructor(flow: string, clock: Clock, tell: (notice: NoticeEvent) => void) {
    this.flow = flow
    this.clock = clock
    this.tell = tell
  }

  take({ machine, id, to, code }: TransitionEvent): void {
    const part = `${machine} ${id}`
    if (machine === 'flow') this.isBroken = false
    if (to === 'stopped' && code === 'TOPIC_GAP') this.isBroken = true
    if (gone.has(to)) this.open.delete(part)
    else if (well.has(to)) {
      // A start that succeeds ends whatever kept it from it.
      if (machine === 'flow') this.open.delete(START)
      this.over(part)
    } else if (isOutage(code)) this.begin(part, code)
  }

  /** Before there is a machine that could tell. */
  atStart({ code }: FlowError): void {
    if (isOutage(code)) this.begin(START, code)
  }

  /** Of a member; null: it is well again. */
  ofMember(group: string, error: FlowError | null): void {
    const part = `member ${group}`
    if (error === null) this.over(part)
    else if (isOutage(error.code)) this.begin(part, error.code)
  }

  private begin(part: string, code: string): void {
    const outage = { code, since: this.clock.monotonic() }
    if (!this.open.has(part)) this.open.set(part, outage)
    this.first ??= outage
  }

  private over(part: string): void {
    this.open.delete(part)
    const { first } = this
    if (first === undefined || this.open.size > 0) return
    this.first = undefined
    if (this.isBroken) return
    this.tell({
      type: 'notice',
      at: this.clock.now(),
      flow: this.flow,
      code: 'OUTAGE_OVER',
      message: `${whatIsWell(first.code)} after ${secondsText(this.clock.monotonic() - first.since)}: the flow goes on.`,
    })
  }
}

const START = 'start'

function isOutage(code: string | undefined): code is string {
  return code !== undefined && (ERROR_CODES as Readonly<Record<string, string>>)[code] === 'outage'
}

function whatIsWell(code: string): string {
  if (code === 'BROKER_UNREACHABLE') return 'The broker answers again'
  if (code === 'CIRCUIT_OPEN') return 'Calls are answered again'
  return code === 'TOPIC_EXPECTED_MISSING' ? 'The topic is there' : 'The outage is over'
}

function secondsText(ms: number): string {
  return `${ms < 10_000 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`
}
