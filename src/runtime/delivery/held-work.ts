import type { HeldFigures } from '../../contract/run-protocol.ts'
import { emptyRecord } from '../../flow/own-entry.ts'

/** One branch of a message that stands at a node which waits, or is tried again. Times are ms of the monotonic clock. */
export interface Stand {
  readonly node: string
  readonly since: number
  /** The attempt that comes next; 1 until one failed. */
  attempt: number
  /** When that begins; undefined: the node is at work on it, or will be. */
  nextAt: number | undefined
}

interface AtNode {
  /** The oldest first. */
  readonly stands: Set<Stand>
  /** How long the latest ones stood there; the oldest is written over. */
  readonly times: number[]
  next: number
}

/** Times of one node that are kept. */
const TIMES = 256

/** What a task has at its nodes that do not answer at once: who looks at a flow sees where its messages are. */
export class HeldWork {
  private readonly nodes = new Map<string, AtNode>()

  begin(node: string, now: number): Stand {
    const stand: Stand = { node, since: now, attempt: 1, nextAt: undefined }
    this.at(node).stands.add(stand)
    return stand
  }

  end(stand: Stand, now: number): void {
    const at = this.at(stand.node)
    at.stands.delete(stand)
    at.times[at.next] = now - stand.since
    at.next = (at.next + 1) % TIMES
  }

  /** By node; one at which nothing ever stood is left out. `attempts`: how many there are in all. */
  figures(now: number, attempts: number): Readonly<Record<string, HeldFigures>> {
    return Object.fromEntries([...this.nodes].map(([node, at]) => [node, figuresAt(at, now, attempts)]))
  }

  private at(node: string): AtNode {
    let at = this.nodes.get(node)
    if (at === undefined) {
      at = { stands: new Set(), times: [], next: 0 }
      this.nodes.set(node, at)
    }
    return at
  }
}

function figuresAt({ stands, times }: AtNode, now: number, attempts: number): HeldFigures {
  let again: Stand | undefined
  let count = 0
  for (const stand of stands) {
    if (stand.nextAt === undefined) continue
    count += 1
    if (again === undefined || stand.attempt > again.attempt) again = stand
  }
  const [oldest] = stands
  const sorted = times.toSorted((a, b) => a - b)
  return {
    count: stands.size,
    oldestMs: oldest === undefined ? 0 : Math.max(0, now - oldest.since),
    again: count,
    ...(again?.nextAt === undefined
      ? {}
      : { attempt: again.attempt, attempts, nextInMs: Math.max(0, again.nextAt - now) }),
    ...(sorted.length === 0 ? {} : { p50Ms: share(sorted, 0.5), p95Ms: share(sorted, 0.95) }),
  }
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** Of several tasks or processes the sum, and of what cannot be added the worst. */
export function addHeld(all: readonly Readonly<Record<string, HeldFigures>>[]): Record<string, HeldFigures> {
  const sum = emptyRecord<HeldFigures>()
  for (const held of all)
    for (const [node, figures] of Object.entries(held)) {
      const before = sum[node]
      sum[node] = before === undefined ? figures : worse(before, figures)
    }
  return sum
}

function worse(one: HeldFigures, other: HeldFigures): HeldFigures {
  const further = (other.attempt ?? 0) > (one.attempt ?? 0) ? other : one
  const { attempt, attempts, nextInMs } = further
  const slower = (other.p95Ms ?? 0) > (one.p95Ms ?? 0) ? other : one
  const { p50Ms, p95Ms } = slower
  return {
    count: one.count + other.count,
    oldestMs: Math.max(one.oldestMs, other.oldestMs),
    again: one.again + other.again,
    ...(attempt === undefined ? {} : { attempt, attempts, nextInMs }),
    ...(p50Ms === undefined ? {} : { p50Ms, p95Ms }),
  }
}
