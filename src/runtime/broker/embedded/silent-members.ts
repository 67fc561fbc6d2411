import type { SharingTimes } from './sharing-times.ts'

export interface SignOfLife {
  readonly id: number
  /** Counted up by the member itself. */
  readonly renewed: number
}

/**
 * How long other members have shown no sign of life, measured by our own clock alone: clocks of processes differ,
 * and one that people read may be set back. Time in which we ourselves stood still, or could not write either,
 * says nothing about others and is not counted.
 */
export class SilentMembers {
  private readonly times: Pick<SharingTimes, 'leaseMs' | 'renewMs' | 'lookMs'>
  private silences = new Map<number, { readonly renewed: number; readonly ms: number }>()
  private lastLook: number | undefined
  private ownRenewal = 0

  constructor(times: Pick<SharingTimes, 'leaseMs' | 'renewMs' | 'lookMs'>) {
    this.times = times
  }

  /** We have shown a sign of life ourselves, so that others can too. */
  renewed(now: number): void {
    this.ownRenewal = now
  }

  /** Those whose lease has run out. */
  look(members: readonly SignOfLife[], now: number): ReadonlySet<number> {
    const { lookMs, leaseMs, renewMs } = this.times
    const passed = Math.min(now - (this.lastLook ?? now), 2 * lookMs)
    const counts = now - this.ownRenewal <= renewMs + 2 * lookMs
    this.lastLook = now
    this.silences = new Map(
      members.map(({ id, renewed }) => {
        const before = this.silences.get(id)
        const same = before?.renewed === renewed
        return [id, { renewed, ms: same ? before.ms + (counts ? passed : 0) : 0 }]
      }),
    )
    return new Set([...this.silences].filter(([, { ms }]) => ms >= leaseMs).map(([id]) => id))
  }
}
