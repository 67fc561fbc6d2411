import { DEFAULTS } from '../../contract/defaults.ts'
import type { FlowError } from '../../contract/errors.ts'
import type { OverFrame } from '../../contract/protocol/frame.ts'
import { lifeStream, metricsStream, statesStream, storyStream } from '../../contract/protocol/streams.ts'
import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Clock } from '../clock.ts'
import type { HostEnd, HostProcess, StartHost } from './host-process.ts'
import type { HostRequest } from './host-request.ts'
import { LifeWatch } from './life-watch.ts'
import { WatcherSession } from './watcher-session.ts'

/** How long a process may take to end once its run is over, in ms. */
const LEAVE_MS = 5_000
/** How long the states of all machines may take to come, in ms. */
const STATES_MS = 1_000
const STORY_CREDIT = 1_000

/** How one process of a host ended. */
export interface HostExit {
  /** ms since 1970. */
  readonly at: number
  readonly pid: number | undefined
  readonly end: HostEnd
  /** What it said of its run, where that came to an end. */
  readonly over: OverFrame | undefined
  /** It was ended as it gave no sign of life. */
  readonly isSilent: boolean
  /** What it said that it may not: it was ended for it. */
  readonly error: FlowError | undefined
}

export interface WatchedHostOptions {
  readonly startHost: StartHost
  readonly request: HostRequest
  readonly clock: Clock
  event(event: RunEvent): void
  line(text: string): void
  /** It lives, and has shown no sign of it for so many ms. */
  quiet(ms: number): void
  /** It was quiet for about so many ms, and answers again. */
  answers(ms: number): void
  gone(exit: HostExit): void
}

/** One process of a host, from its start until it is gone and all it said was heard. */
export class WatchedHost {
  private readonly options: WatchedHostOptions
  private readonly process: HostProcess
  private readonly session: WatcherSession
  private readonly gone = new AbortController()
  private readonly life: LifeWatch
  private isSilent = false
  private isLinkClosed = false
  private over: OverFrame | undefined
  private error: FlowError | undefined
  private processEnd: HostEnd | undefined

  constructor(options: WatchedHostOptions) {
    const { startHost, clock, request } = options
    this.options = options
    this.process = startHost({
      line: (text) => options.line(text),
      ended: (end) => {
        this.processEnd = end
        this.lookForEnd()
      },
    })
    this.session = new WatcherSession({
      transport: this.process.transport,
      clock,
      over: (frame) => {
        this.over = frame
        this.killAfter(LEAVE_MS)
      },
      closed: (error) => this.linkClosed(error),
    })
    this.life = new LifeWatch({
      clock,
      over: this.gone.signal,
      isUp: false,
      quiet: (ms) => options.quiet(ms),
      answers: (ms) => options.answers(ms),
      silent: (ms) => this.lookForLife(ms),
    })
    this.subscribe()
    this.session.start(request)
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  order(type: 'drain' | 'stop-now' | 'pause' | 'resume'): void {
    this.session.order(type)
  }

  /** Ends it without asking. */
  kill(): void {
    this.process.kill()
  }

  killAfter(ms: number): void {
    void this.options.clock.sleep(ms, { signal: this.gone.signal }).then(() => {
      if (!this.gone.signal.aborted) this.kill()
    })
  }

  private subscribe(): void {
    const { event } = this.options
    const options = undefined
    this.session.subscribe(lifeStream, { options, credit: 4, item: () => this.life.lives() })
    this.session.subscribe(metricsStream, { options, item: (each) => event(each) })
    this.hearStory()
  }

  private hearStory(): void {
    const { event } = this.options
    const options = undefined
    this.session.subscribe(storyStream, {
      options,
      credit: STORY_CREDIT,
      item: (each) => event(each),
      // This process stood still for so long that not all of it could be kept: on from where the machines are now.
      closed: () => {
        const end = this.session.subscribe(statesStream, { options, item: (each) => event(each) })
        // They come at once; what changes later is told by the story.
        void this.options.clock.sleep(STATES_MS, { signal: this.gone.signal }).then(end)
        this.hearStory()
      },
    })
  }

  private lookForLife(silentMs: number): void {
    if (silentMs < DEFAULTS.hostSilentMs.value) return
    this.isSilent = true
    this.kill()
  }

  private linkClosed(error: FlowError | undefined): void {
    this.isLinkClosed = true
    this.error = error
    // A host that broke the protocol could go on writing for ever; one that only let go is ending.
    if (error === undefined) this.killAfter(LEAVE_MS)
    else this.kill()
    this.lookForEnd()
  }

  private lookForEnd(): void {
    const end = this.processEnd
    if (end === undefined || this.gone.signal.aborted) return
    // What it said last may still lie in the channel.
    if (!this.isLinkClosed && end.notStarted === undefined) return
    this.gone.abort()
    const { over, isSilent, error } = this
    this.options.gone({ at: this.options.clock.now(), pid: this.pid, end, over, isSilent, error })
  }
}
