import { FlowError } from '../../../contract/errors.ts'
import type { Journey, Sample } from '../../../contract/inspection.ts'
import { sampleStream, type TapOptions } from '../../../contract/protocol/tap-streams.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { knockAt } from '../../../runtime/door/knock-at.ts'
import { socketTransport } from '../../../runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../../runtime/host/watcher-session.ts'
import { ProcessTaps, type TapsListener } from './process-taps.ts'

/** How long one message's bytes are waited for, in ms. */
const FETCH_MS = 10_000

interface TappedProcessOptions {
  readonly dataFolder: string
  readonly note: DoorNote
  readonly clock: Clock
  /** It was reached, or is gone. */
  changed(): void
}

export interface FetchedSample {
  readonly sample: Sample
  readonly journey: Journey
  /** The value's bytes; undefined where they were not kept. */
  readonly body: Uint8Array | undefined
}

/**
 * One process of a flow, tapped by its door. All taps share one connection: what they tell comes in the order in which
 * it happened.
 */
export class TappedProcess {
  private readonly options: TappedProcessOptions
  private readonly taps = new Set<ProcessTaps>()
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

  /** Set as soon as the process is reached. */
  tap(ports: readonly TapOptions[], listener: TapsListener): ProcessTaps {
    const taps = new ProcessTaps(ports, listener)
    this.taps.add(taps)
    if (this.session !== undefined && !this.isOver) taps.subscribe(this.session)
    return taps
  }

  untap(taps: ProcessTaps): void {
    this.taps.delete(taps)
    taps.close()
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
    const { dataFolder, note, clock } = this.options
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
    for (const taps of this.taps) taps.subscribe(session)
    this.options.changed()
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
