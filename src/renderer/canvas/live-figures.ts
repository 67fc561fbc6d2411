import type { NodeRun, PortFigures } from '../../contract/studio/run-methods.ts'
import { ERROR_PORT, type NodeRole } from '../../contract/node-spec.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { countText } from '../data/figures-text.ts'
import { durationText } from '../messages/duration-text.ts'
import { awayText, rateText } from '../runs/live-text.ts'
import type { NodeFigures } from './node-figures.ts'

/** Of a cause, in the strip; the whole sentence is in the tooltip. */
const CAUSE_CHARACTERS = 34

export interface LiveNode {
  readonly kind: string
  readonly role: NodeRole | 'unknown'
  readonly run: NodeRun
  /** Its error port leads somewhere: what fails is no dead letter. */
  readonly errorIsWired: boolean
}

/** What a node of a flow that runs shows, or of one that ran: rate, and the one figure of its kind. */
export function liveFigures(node: LiveNode): NodeFigures {
  const { state, cause } = node.run
  const text = stripText(node)
  const figures = [text, ...allCounts(node.run)].join(' · ')
  return { state, text, says: cause === undefined ? figures : cause }
}

function stripText(node: LiveNode): string {
  const { state, cause, lag } = node.run
  switch (state) {
    case 'running':
      return [
        rateText(throughput(node).perSecond),
        ...kindFigure(node),
        ...timeOf(node),
        ...failures(node),
      ].join(' · ')
    case 'idle':
      return [inAll(node), ...shareOf(node), ...failures(node)].join(' · ')
    case 'paused':
      return cause !== undefined ? shortened(cause) : heldBack('paused', lag, 'held back')
    case 'waiting':
      return pendingText(node.run)
    case 'retrying':
      return (
        awayOf(node.run) ?? attemptText(node.run) ?? (cause === undefined ? 'tries again' : shortened(cause))
      )
    case 'circuit-open':
      return circuitText(node.run)
    case 'draining':
      return 'draining'
    default:
      return cause === undefined ? state : shortened(cause)
  }
}

function heldBack(word: string, lag: number | undefined, what: string): string {
  return lag === undefined || lag === 0 ? word : `${word} · ${countText(lag)} ${what}`
}

/** Of a node that does not answer at once how long half of its messages stood there. */
function timeOf({ run: { held } }: LiveNode): readonly string[] {
  return held?.p50Ms === undefined ? [] : [durationText(held.p50Ms)]
}

function pendingText({ held }: NodeRun): string {
  if (held === undefined) return 'waits for answers'
  return `${countText(held.count)} pending · oldest ${durationText(held.oldestMs)}`
}

/** Its system is away: since when, and when it is tried again. The cause is in the tooltip. */
function awayOf({ outage }: NodeRun): string | undefined {
  return outage && awayText(outage)
}

/** Nothing is tried until the next probe. */
function circuitText({ outage }: NodeRun): string {
  if (outage === undefined) return 'circuit open'
  if (outage.nextInMs <= 0) return 'circuit open · probes now'
  return `circuit open · probe in ${Math.ceil(outage.nextInMs / 1_000)} s`
}

/** An outage costs no attempt: then its cause is said. */
function attemptText({ held, cause }: NodeRun): string | undefined {
  const { attempt, attempts, nextInMs } = held ?? {}
  if (attempt === undefined || attempts === undefined || (attempt === 1 && cause !== undefined))
    return undefined
  return `attempt ${attempt} of ${attempts} · in ${durationText(nextInMs ?? 0)}`
}

/** Of a source what left it, of every other what came in. */
function throughput({ role, run: { ports } }: LiveNode): PortFigures {
  const nothing = { count: 0, perSecond: 0 }
  return (role === 'source' ? ports['out'] : ports['in']) ?? nothing
}

/** What a node did in a run that is over. */
function inAll(node: LiveNode): string {
  const word = { source: ' read', sink: ' written', operator: '', unknown: '' }[node.role]
  return `${countText(throughput(node).count)}${word}`
}

function kindFigure(node: LiveNode): readonly string[] {
  const { role, run } = node
  if (role === 'source') return run.lag === undefined ? [] : [`lag ${countText(run.lag)}`]
  if (role === 'sink') return [`${countText(throughput(node).count)} written`]
  return shareOf(node)
}

function shareOf({ kind, run }: LiveNode): readonly string[] {
  if (kind === 'lookup') return share(run, 'found', '% found')
  if (kind === 'filter') return share(run, 'out', '% pass')
  if (kind === 'split') return [`${countText(run.ports['out']?.count ?? 0)} pieces`]
  return []
}

function share({ ports }: NodeRun, port: string, words: string): readonly string[] {
  const entered = ports['in']?.count ?? 0
  if (entered === 0) return []
  const part = ((ownEntry(ports, port)?.count ?? 0) / entered) * 100
  return [`${wholeShare(part)} ${words}`]
}

/** Neither none nor all of them is said where some were, or were not. */
function wholeShare(part: number): number {
  if (part === 0 || part === 100) return part
  return Math.min(99, Math.max(1, Math.round(part)))
}

function failures({ run, errorIsWired }: LiveNode): readonly string[] {
  const failed = run.ports[ERROR_PORT]?.count ?? 0
  return failed === 0 || errorIsWired ? [] : [`▾ ${countText(failed)}`]
}

function allCounts({ ports, held }: NodeRun): readonly string[] {
  const times =
    held?.p50Ms === undefined || held.p95Ms === undefined
      ? []
      : [`half within ${durationText(held.p50Ms)}, 95 % within ${durationText(held.p95Ms)}`]
  return [...Object.entries(ports).map(([port, { count }]) => `${port} ${countText(count)}`), ...times]
}

function shortened(cause: string): string {
  return cause.length <= CAUSE_CHARACTERS ? cause : `${cause.slice(0, CAUSE_CHARACTERS - 1)}…`
}
