import type { FlowError } from '../../../contract/errors.ts'
import type { TapCounts } from '../../../contract/inspection.ts'
import { tapStream, type TapNews, type TapOptions } from '../../../contract/protocol/tap-streams.ts'
import type { WatcherSession } from '../../../runtime/host/watcher-session.ts'

/** Items on the way at most: a burst of a batch finds room, and a process that never reads holds little. */
const CREDIT = 2_048

/** `missed`: kept by the process, and not read in time here. */
export type ProcessCounts = TapCounts & { readonly missed: number }

export const NO_COUNTS: ProcessCounts = {
  seen: 0,
  kept: 0,
  filtered: 0,
  failed: 0,
  skipped: 0,
  dropped: 0,
  missed: 0,
}

export interface TapsListener {
  news(port: string, news: TapNews): void
  /** A port is not tapped, for this reason. */
  refused(reason: FlowError): void
  /** Items were missed. */
  changed(): void
}

/** What one capture taps in one process: some ports of one node. */
export class ProcessTaps {
  private readonly taps: readonly TapOptions[]
  private readonly listener: TapsListener
  private readonly counts = new Map<TapOptions, TapCounts>()
  private readonly missed = new Map<TapOptions, number>()
  private ends: (() => void)[] = []

  /** `taps`: one for each port. */
  constructor(taps: readonly TapOptions[], listener: TapsListener) {
    this.taps = taps
    this.listener = listener
  }

  /** The process was reached. */
  subscribe(session: WatcherSession): void {
    this.ends = this.taps.map((tap) => this.subscribeTo(session, tap))
  }

  /** Of all ports, as last told. */
  figures(): ProcessCounts {
    const all = [...this.counts.values()].map((counts) => ({ ...counts, missed: 0 }))
    const missed = [...this.missed.values()].map((count) => ({ ...NO_COUNTS, missed: count }))
    return sumOfCounts([...all, ...missed])
  }

  close(): void {
    for (const end of this.ends) end()
    this.ends = []
  }

  private subscribeTo(session: WatcherSession, tap: TapOptions): () => void {
    return session.subscribe(tapStream, {
      options: tap,
      credit: CREDIT,
      item: (news, { dropped }) => {
        this.missed.set(tap, dropped)
        if (news.type === 'sample' || news.type === 'counts') this.counts.set(tap, news.counts)
        this.listener.news(tap.port, news)
      },
      dropped: (total) => {
        this.missed.set(tap, total)
        this.listener.changed()
      },
      closed: (reason) => {
        if (reason !== undefined) this.listener.refused(reason)
      },
    })
  }
}

export function sumOfCounts(all: readonly ProcessCounts[]): ProcessCounts {
  const sum = (name: keyof ProcessCounts) => all.reduce((total, each) => total + each[name], 0)
  return {
    seen: sum('seen'),
    kept: sum('kept'),
    filtered: sum('filtered'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    dropped: sum('dropped'),
    missed: sum('missed'),
  }
}
