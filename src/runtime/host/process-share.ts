import type {
  Counts,
  MetricsEvent,
  RunEvent,
  SummaryEvent,
  TransitionEvent,
} from '../../contract/run-protocol.ts'
import { ownEntry, emptyRecord } from '../../flow/own-entry.ts'

/** Machines that are at their end: a process that is gone leaves nothing of them behind. */
const over: ReadonlySet<string> = new Set(['released', 'lost', 'stopped', 'failed'])

/** Sums of one flow: what a process has told of itself, or several together. */
export interface Sums {
  readonly counts: Counts
  readonly nodes: MetricsEvent['nodes']
  readonly written: MetricsEvent['written']
}

const noSums: Sums = {
  counts: { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0 },
  nodes: {},
  written: {},
}

/** What one place, filled by one process after another, has of one flow: what the present one told last, and what earlier ones had finished. */
export class ProcessShare {
  /** From 1; a flow in one host has one place. */
  readonly worker: number
  process: number | undefined
  /** Of the flow's machine; '' before the first word. */
  state = ''
  /** The transition that led there. */
  transition: TransitionEvent | undefined
  newest: MetricsEvent | undefined
  private summary: SummaryEvent | undefined
  private earlier: Sums = noSums
  /** Machines of the present process by kind and id, with their state. */
  private readonly machines = new Map<string, TransitionEvent>()

  constructor(worker: number) {
    this.worker = worker
  }

  take(event: RunEvent): void {
    if (event.type === 'metrics') this.newest = event
    if (event.type === 'summary') this.summary = event
    if (event.type !== 'transition') return
    if (event.machine === 'flow') {
      this.state = event.to
      this.transition = event
    } else if (over.has(event.to)) this.machines.delete(nameOf(event))
    else this.machines.set(nameOf(event), event)
  }

  get tasks(): readonly string[] {
    return [...this.machines.values()]
      .filter(({ machine }) => machine === 'task')
      .map(({ id }) => id)
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  }

  /** What its process told last; a process that is gone has nothing any more. */
  get present(): Pick<MetricsEvent, 'perSecond' | 'lag' | 'budgetBytes' | 'held' | 'outages'> {
    const nothing = { perSecond: 0, lag: 0, budgetBytes: 0 }
    return this.process === undefined ? nothing : (this.newest ?? nothing)
  }

  /** Of all its processes; unfinished is what the present one has in work. */
  get sums(): Sums {
    return addUp([this.earlier, this.ofProcess()])
  }

  /** Another process takes the place of the present one: what that had in work is read again, and counted there. */
  replace(): void {
    this.earlier = addUp([this.earlier, finishedOf(this.ofProcess())])
    this.newest = undefined
    this.summary = undefined
  }

  /** Its process is gone. Returns what ended with it. */
  lose(at: number): readonly TransitionEvent[] {
    this.process = undefined
    const ended = [...this.machines.values()].map(({ flow, machine, id, to }): TransitionEvent => ({
      type: 'transition',
      at,
      flow,
      machine,
      id,
      from: to,
      to: machine === 'task' ? 'lost' : 'stopped',
    }))
    this.machines.clear()
    return ended
  }

  private ofProcess(): Sums {
    const { counts, written } = this.summary ?? this.newest ?? noSums
    return { counts, written, nodes: this.newest?.nodes ?? {} }
  }
}

function nameOf({ machine, id }: TransitionEvent): string {
  return `${machine} ${id}`
}

function finishedOf({ counts, ...rest }: Sums): Sums {
  const { out, dropped, deadLetters } = counts
  return { ...rest, counts: { in: out + dropped + deadLetters, out, dropped, deadLetters, unfinished: 0 } }
}

export function addUp(all: readonly Sums[]): Sums {
  return {
    counts: addCounts(all.map(({ counts }) => counts)),
    written: addRecords(all.map(({ written }) => written)),
    nodes: addNodes(all.map(({ nodes }) => nodes)),
  }
}

function addCounts(all: readonly Counts[]): Counts {
  const sum = { ...noSums.counts }
  for (const counts of all) for (const name of countNames) sum[name] += counts[name]
  return sum
}

const countNames = ['in', 'out', 'dropped', 'deadLetters', 'unfinished'] as const

function addRecords(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum = emptyRecord<number>()
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  return sum
}

function addNodes(all: readonly MetricsEvent['nodes'][]): MetricsEvent['nodes'] {
  const ids = new Set(all.flatMap((nodes) => Object.keys(nodes)))
  return Object.fromEntries(
    [...ids].map((id) => [id, addRecords(all.map((nodes) => ownEntry(nodes, id) ?? {}))]),
  )
}
