import { DEFAULTS } from '../../contract/defaults.ts'

/** When a circuit opens, how long it stays so, and what closes it. Times in ms. */
export interface BreakerRules {
  /** The latest calls that count. */
  readonly calls: number
  /** Fewer of them say nothing. */
  readonly least: number
  readonly openMs: number
  readonly longestOpenMs: number
  /** Probes that must be answered in a row. */
  readonly probes: number
  /** A probe without an answer for so long has failed. */
  readonly probeMs: number
}

export const defaultBreaker: BreakerRules = {
  calls: DEFAULTS.breakerCalls.value,
  least: DEFAULTS.breakerLeast.value,
  openMs: DEFAULTS.breakerOpenMs.value,
  longestOpenMs: DEFAULTS.breakerLongestMs.value,
  probes: DEFAULTS.breakerProbes.value,
  probeMs: DEFAULTS.breakerProbeMs.value,
}

/** How a call ended; `unknown`: in a way that says nothing of the system that was called. */
export type CallOutcome = 'answered' | 'failed' | 'unknown'

/** A call that was let through. */
export interface Permit {
  /** How often the circuit had opened by then. */
  readonly opened: number
}

type Standing =
  | { readonly is: 'closed' }
  | { readonly is: 'open'; readonly until: number }
  /** `answered`: probes in a row. */
  | { readonly is: 'half-open'; readonly answered: number; readonly probe: Probe | undefined }

interface Probe {
  readonly permit: Permit
  readonly deadline: number
}

/**
 * Whether calls of a system are let through, by how the latest of them ended. Knows no clock: `now` is monotonic and
 * comes with each question. Closed lets all through; open none; half-open one at a time, until some in a row were
 * answered. A call that was let through before the circuit opened says nothing after.
 */
export class Breaker {
  private readonly rules: BreakerRules
  private readonly random: () => number
  private standing: Standing = { is: 'closed' }
  /** Of the latest calls while it is closed, the oldest first: whether each has failed. */
  private window: boolean[] = []
  private opened = 0
  /** In a row, without having been closed between. */
  private openings = 0
  /** What the window held when it opened. */
  private counted = { failed: 0, calls: 0 }

  constructor(rules: BreakerRules, random: () => number) {
    this.rules = rules
    this.random = random
  }

  get state(): Standing['is'] {
    return this.standing.is
  }

  /** Not closed, and no probe has been answered since it opened last. */
  get isOut(): boolean {
    const { standing } = this
    return standing.is === 'open' || (standing.is === 'half-open' && standing.answered === 0)
  }

  /** It has been opened again by a probe. */
  get isReopened(): boolean {
    return this.openings > 1
  }

  /** The calls that opened it. */
  get why(): { readonly failed: number; readonly calls: number } {
    return this.counted
  }

  /** When it changes by time alone; undefined: it does not. */
  get changesAt(): number | undefined {
    const { standing } = this
    if (standing.is === 'open') return standing.until
    return standing.is === 'half-open' ? standing.probe?.deadline : undefined
  }

  isProbe(permit: Permit | undefined): boolean {
    const { standing } = this
    return permit !== undefined && standing.is === 'half-open' && standing.probe?.permit === permit
  }

  /** Lets a call through, or not. */
  ask(now: number): Permit | undefined {
    this.passTime(now)
    const { standing, opened } = this
    if (standing.is === 'open') return undefined
    const permit: Permit = { opened }
    if (standing.is === 'closed') return permit
    if (standing.probe !== undefined) return undefined
    this.standing = { ...standing, probe: { permit, deadline: now + this.rules.probeMs } }
    return permit
  }

  /** A call that was let through has ended. */
  ended(permit: Permit, outcome: CallOutcome, now: number): void {
    this.passTime(now)
    const { standing } = this
    if (standing.is === 'half-open' && this.isProbe(permit)) this.probed(standing.answered, outcome, now)
    else if (standing.is === 'closed' && permit.opened === this.opened && outcome !== 'unknown')
      this.note(outcome === 'failed', now)
  }

  passTime(now: number): void {
    const { standing } = this
    if (standing.is === 'open' && now >= standing.until)
      this.standing = { is: 'half-open', answered: 0, probe: undefined }
    else if (standing.is === 'half-open' && standing.probe !== undefined && now >= standing.probe.deadline)
      this.open(now)
  }

  private note(hasFailed: boolean, now: number): void {
    const { window, rules } = this
    window.push(hasFailed)
    if (window.length > rules.calls) window.shift()
    if (!hasFailed || window.length < rules.least) return
    const failed = window.filter(Boolean).length
    if (failed * 2 < window.length) return
    this.counted = { failed, calls: window.length }
    this.open(now)
  }

  private probed(answered: number, outcome: CallOutcome, now: number): void {
    const inRow = outcome === 'answered' ? answered + 1 : answered
    if (outcome === 'failed') this.open(now)
    else if (inRow < this.rules.probes) this.standing = { is: 'half-open', answered: inRow, probe: undefined }
    else {
      this.standing = { is: 'closed' }
      this.openings = 0
    }
  }

  /** Twice as long each time; not all at one moment, where several processes call the same system. */
  private open(now: number): void {
    const { openMs, longestOpenMs } = this.rules
    const ceiling = Math.min(longestOpenMs, openMs * 2 ** Math.min(this.openings, 30))
    this.opened++
    this.openings++
    this.window = []
    this.standing = { is: 'open', until: now + Math.ceil(ceiling * (0.75 + this.random() / 4)) }
  }
}
