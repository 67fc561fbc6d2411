import type { KeptSample } from './kept-sample.ts'

/** What a sample costs beside its body: previews, headers, its journey. */
const OVERHEAD_BYTES = 2_048

/** The newest samples of a tap, bounded in bytes. */
export class SampleRing {
  private readonly limitBytes: number
  private readonly evicted: () => void
  private readonly byId = new Map<number, KeptSample>()
  private heldBytes = 0
  /** Newest sample that somebody has taken. */
  private takenTo = -1

  /** `evicted` is called for each sample that leaves before anybody took it. */
  constructor(limitBytes: number, evicted: () => void) {
    this.limitBytes = limitBytes
    this.evicted = evicted
  }

  get bytes(): number {
    return this.heldBytes
  }

  add(kept: KeptSample): void {
    this.byId.set(kept.sample.id, kept)
    this.heldBytes += costOf(kept)
    for (const [id, oldest] of this.byId) {
      if (this.heldBytes <= this.limitBytes || this.byId.size === 1) return
      this.byId.delete(id)
      this.heldBytes -= costOf(oldest)
      if (id > this.takenTo) this.evicted()
    }
  }

  /** Oldest first. */
  all(): Iterable<KeptSample> {
    return this.byId.values()
  }

  get(id: number): KeptSample | undefined {
    return this.byId.get(id)
  }

  /** The oldest ones that nobody has taken yet, at most so many. */
  take(most: number): readonly KeptSample[] {
    const taken: KeptSample[] = []
    for (const [id, kept] of this.byId) {
      if (id <= this.takenTo) continue
      if (taken.length >= most) break
      taken.push(kept)
    }
    this.takenTo = taken.at(-1)?.sample.id ?? this.takenTo
    return taken
  }
}

/** Samples that stand at several taps count at each of them. */
function costOf({ sample, body, journey }: KeptSample): number {
  const previews = journey.steps.reduce((sum, { value }) => sum + (value?.text.length ?? 0), 0)
  return OVERHEAD_BYTES + (body?.length ?? 0) + previews + (sample.value?.text.length ?? 0)
}
