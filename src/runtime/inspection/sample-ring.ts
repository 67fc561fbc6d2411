import type { Journey } from '../../contract/inspection.ts'
import type { KeptSample } from './kept-sample.ts'

/** What a sample costs beside its body: previews, headers. */
const OVERHEAD_BYTES = 2_048
/** Of a step of a journey beside its preview. */
const STEP_BYTES = 200

interface Entry {
  kept: KeptSample
  cost: number
  isTaken: boolean
}

/** The newest samples of a tap, bounded in bytes. Nothing else holds their bodies and journeys. */
export class SampleRing {
  private readonly limitBytes: number
  private readonly evicted: () => void
  private readonly entries = new Map<number, Entry>()
  private heldBytes = 0

  /** `evicted` is called for each sample that leaves before anybody took it. */
  constructor(limitBytes: number, evicted: () => void) {
    this.limitBytes = limitBytes
    this.evicted = evicted
  }

  get bytes(): number {
    return this.heldBytes
  }

  add(kept: KeptSample): void {
    const cost = costOf(kept)
    this.entries.set(kept.sample.id, { kept, cost, isTaken: false })
    this.heldBytes += cost
    this.evict()
  }

  /** The rest of its way is known, where it is still here. */
  finish(id: number, journey: Journey): void {
    const entry = this.entries.get(id)
    if (entry === undefined) return
    entry.kept = { ...entry.kept, journey }
    const cost = costOf(entry.kept)
    this.heldBytes += cost - entry.cost
    entry.cost = cost
    this.evict()
  }

  /** Oldest first. */
  all(): Iterable<KeptSample> {
    return [...this.entries.values()].map(({ kept }) => kept)
  }

  get(id: number): KeptSample | undefined {
    return this.entries.get(id)?.kept
  }

  /** Somebody has seen it. */
  taken(id: number): void {
    const entry = this.entries.get(id)
    if (entry !== undefined) entry.isTaken = true
  }

  private evict(): void {
    for (const [id, { cost, isTaken }] of this.entries) {
      if (this.heldBytes <= this.limitBytes || this.entries.size === 1) return
      this.entries.delete(id)
      this.heldBytes -= cost
      if (!isTaken) this.evicted()
    }
  }
}

/** A journey that several samples share counts for each of them. */
function costOf({ sample, body, journey }: KeptSample): number {
  const steps = journey.steps.reduce((sum, { value }) => sum + STEP_BYTES + (value?.text.length ?? 0), 0)
  return OVERHEAD_BYTES + (body?.length ?? 0) + steps + (sample.value?.text.length ?? 0)
}
