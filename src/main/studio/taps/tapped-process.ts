import { FlowError } from '../../../contract/errors.ts'
import type { Journey, Sample, TapCounts } from '../../../contract/inspection.ts'
import {
  sampleStream,
  tapStream,
  type TapNews,
  type TapOptions,
} from '../../../contract/protocol/tap-streams.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { knockAt } from '../../../runtime/door/knock-at.ts'
import { socketTransport } from '../../../runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../../runtime/host/watcher-session.ts'

/** Items on the way at most: a burst of a batch finds room, and a process that never reads holds little. */
const CREDIT = 2_048
/** How long one message's bytes are waited for, in ms. */
const FETCH_MS = 10_000

export interface TappedProcessOptions {
  readonly dataFolder: string
  readonly note: DoorNote
  readonly clock: Clock
  /** One for each port. */
  readonly taps: readonly TapOptions[]
  news(news: TapNews): void
  /** A port is not tapped, for this reason. */
  refused(reason: FlowError): void
  /** It was reached, or is gone. */
  changed(): void
}

export interface FetchedSample {
  readonly sample: Sample
  readonly journey: Journey
  /** The value's bytes; undefined where they were not kept. */
  readonly body: Uint8Array | undefined
}

type Counts = TapCounts & { readonly missed: number }

/** Ports of one flow in one process, tapped by its door. */
export class TappedProcess {
  private readonly options: TappedProcessOptions
  private readonly counts = new Map<TapOptions, TapCounts>()
  private readonly missed = new Map<TapOptions, number>()
  private session: WatcherSession | undefined
  private isOver = false

  constructor(options: TappedProcessOptions) {
    this.options = options
    void this.open()
  }

  get isOpen(): boolean {
    return this.session !== undefined && !this.isOver
  }

  /** It is gone, or was never there. */
  get isGone(): boolean {
    return this.isOver
  }

  /** Of all its ports, as last told. */
  figures(): Counts {
    const sum = (name: keyof TapCounts) =>
      [...this.counts.values()].reduce((total, counts) => total + counts[name], 0)
    const missed = [...this.missed.values()].reduce((total, count) => total + count, 0)
    return {
      seen: sum('seen'),
      kept: sum('kept'),
      filtered: sum('filtered'),
      failed: sum('failed'),
      skipped: sum('skipped'),
      dropped: sum('dropped'),
      missed,
    }
  }

  /** All of one sample, while its process has it. Throws TAP_INVALID. */
  async fetch(flow: string, id: number): Promise<FetchedSample> {
    const { session } = this
    if (session === undefined || this.isOver) throw processGone()
    const { clock } = this.options
    const fetched = Promise.withResolvers<FetchedSample>()
    const end = session.subscribe(sampleStream, {
      options: { flow, id },
      credit: 1,
      item: (payload, { body }) => fetched.resolve({ ...payload, body }),
      closed: (reason) => fetched.reject(reason ?? processGone()),
    })
    const timer = clock.setTimeout(() => fetched.reject(processGone()), FETCH_MS)
    try {
      return await fetched.promise
    } finally {
      clock.clearTimeout(timer)
      end()
    }
  }

  close(): void {
    if (this.isOver) return
    this.isOver = true
    this.session?.close()
  }

  private async open(): Promise<void> {
    const { dataFolder, note, clock, taps } = this.options
    const socket = await knockAt(dataFolder, note)
    if (socket === undefined || this.isOver) {
      socket?.destroy()
      return this.ended()
    }
    const session = new WatcherSession({
      transport: socketTransport(socket),
      clock,
      closed: () => this.ended(),
    })
    this.session = session
    for (const tap of taps) this.subscribe(session, tap)
    this.options.changed()
  }

  private subscribe(session: WatcherSession, tap: TapOptions): void {
    session.subscribe(tapStream, {
      options: tap,
      credit: CREDIT,
      item: (news, { dropped }) => {
        this.missed.set(tap, dropped)
        if (news.type === 'sample' || news.type === 'counts') this.counts.set(tap, news.counts)
        this.options.news(news)
      },
      dropped: (total) => {
        this.missed.set(tap, total)
        this.options.changed()
      },
      closed: (reason) => {
        if (reason !== undefined) this.options.refused(reason)
      },
    })
  }

  private ended(): void {
    this.isOver = true
    this.options.changed()
  }
}

function processGone(): FlowError {
  return new FlowError('TAP_INVALID', {
    message: 'The process that had this message has ended.',
    hint: 'What was told of it before stays readable here.',
  })
}
