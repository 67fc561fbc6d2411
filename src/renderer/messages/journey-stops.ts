import type { Journey, JourneyStep, Preview } from '../../contract/inspection.ts'
import { ownEntry } from '../../flow/own-entry.ts'

/** A node on the way of a message. */
export interface JourneyStop {
  readonly node: string
  /** When the message came there, in ms since it was admitted. */
  readonly afterMs: number
  /** From when it came until it left; undefined where it is not known to have left. */
  readonly ms: number | undefined
  /** Of that, how long it waited for its turn or its answer. */
  readonly waitMs: number | undefined
  /** What came; behind a split the first of several. */
  readonly in: Preview | null | undefined
  readonly outs: readonly JourneyOut[]
  /** Messages that came there, where they were several. */
  readonly count: number
  readonly failure: { readonly code: string; readonly message: string } | undefined
  readonly figures: Readonly<Record<string, number>>
}

interface JourneyOut {
  readonly port: string
  readonly value: Preview | null
}

/** A journey as a person reads it: node by node, in the order in which they were come to. */
export function journeyStops(journey: Journey): readonly JourneyStop[] {
  const nodes = new Set([...journey.steps, ...journey.failures, ...journey.stays].map(({ node }) => node))
  return [...nodes].map((node) => stopAt(node, journey)).toSorted((one, other) => one.afterMs - other.afterMs)
}

function stopAt(node: string, { steps, failures, stays, figures }: Journey): JourneyStop {
  const here = steps.filter((step) => step.node === node)
  const came = here.filter(({ port }) => port === 'in')
  const left = here.filter(({ port }) => port !== 'in')
  const failure = failures.find((each) => each.node === node)
  const stay = stays.find((each) => each.node === node)
  const first = here[0]?.afterMs ?? failure?.afterMs ?? 0
  const last = left.at(-1)?.afterMs ?? failure?.afterMs
  return {
    node,
    afterMs: first,
    ms: last === undefined ? undefined : last - first,
    waitMs: stay?.waitMs,
    in: came[0]?.value,
    outs: left.map(({ port, value }: JourneyStep) => ({ port, value })),
    count: came.length,
    failure,
    figures: ownEntry(figures, node) ?? {},
  }
}

/** How long the whole way took, in ms; at least what can be drawn. */
export function journeyMs(stops: readonly JourneyStop[]): number {
  return Math.max(0.001, ...stops.map(({ afterMs, ms = 0 }) => afterMs + ms))
}
