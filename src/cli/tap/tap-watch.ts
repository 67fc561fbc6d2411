import type { FlowError } from '../../contract/errors.ts'
import type { Journey, Sample, TapCounts } from '../../contract/inspection.ts'
import { tapStream, type TapNews, type TapOptions } from '../../contract/protocol/tap-streams.ts'
import { systemClock } from '../../runtime/clock.ts'
import { type DoorNote, doorName } from '../../runtime/door/door-notes.ts'
import { FlowDoors } from '../../runtime/door/flow-doors.ts'
import { isAlive } from '../../runtime/door/is-alive.ts'
import { knockAt } from '../../runtime/door/knock-at.ts'
import { socketTransport } from '../../runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../runtime/host/watcher-session.ts'
import { countText } from '../terminal/figures.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { faultLine, journeyLines, sampleLine, stateLine } from './sample-lines.ts'

export interface TapWatchOptions {
  readonly dataFolder: string
  readonly terminal: Terminal
  readonly options: TapOptions
  readonly limit: number | undefined
}

/** How long the commits of the last samples are waited for, in ms. */
const LAST_COMMITS_MS = 5_000
/** How long a process is waited for that takes the place of one which died, in ms: longer than any pause before it. */
const NEXT_PROCESS_MS = 60_000
const LOOK_MS = 200
const FIGURES = ['seen', 'kept', 'filtered', 'skipped', 'dropped'] as const satisfies (keyof TapCounts)[]

/** Taps in several processes, also in those that come later, told as one. */
export class TapWatch {
  /** Resolves when nothing more comes; rejects with why nothing can come. */
  readonly done: Promise<void>
  private readonly options: TapWatchOptions
  private readonly sessions = new Map<number, WatcherSession>()
  /** Of processes that are tapped, or refuse to be. */
  private readonly known = new Set<string>()
  private doors: FlowDoors | undefined
  private readonly counts = new Map<number, TapCounts>()
  /** Not taken by us in time, by process. */
  private readonly missed = new Map<number, number>()
  /** Shown with their way, and not known to be committed, by process and id. */
  private readonly uncommitted = new Map<string, Sample>()
  /** With a limit: the messages that were told, by process and id. */
  private readonly told = new Set<string>()
  private shown = 0
  private hasSaidFault = false
  private failure: FlowError | undefined
  private isOver = false
  private telling: Promise<void> = Promise.resolve()
  private finish: () => void = () => {}
  private fail: (error: FlowError) => void = () => {}

  constructor(options: TapWatchOptions) {
    this.options = options
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve
      this.fail = reject
    })
    // It may fail before the command waits for it.
    this.done.catch(() => undefined)
  }

  /** False where nobody listens: the process was killed and left its note behind. */
  async open(note: DoorNote): Promise<boolean> {
    const { process } = note
    this.known.add(doorName(note))
    const socket = await knockAt(this.options.dataFolder, note)
    if (socket === undefined || this.isOver) {
      this.known.delete(doorName(note))
      socket?.destroy()
      return false
    }
    let hasSaidSo = false
    const session = new WatcherSession({
      transport: socketTransport(socket),
      clock: systemClock,
      over: () => (hasSaidSo = true),
      closed: (error) => this.closed(note, { error, hasSaidSo }),
    })
    this.sessions.set(process, session)
    session.subscribe(tapStream, {
      options: this.options.options,
      item: (news, { dropped }) => {
        this.missed.set(process, dropped)
        return this.inTurn(() => this.take(process, news))
      },
      dropped: (total) => void this.missed.set(process, total),
      closed: (reason) => {
        this.failure ??= reason
        session.close()
      },
    })
    return true
  }

  /** Also taps processes that run the flow from now on: workers, and those that take the place of one that died. */
  followThose(): void {
    const { dataFolder, options } = this.options
    const met = (name: string, note: DoorNote) => void this.meet(name, note)
    this.doors = new FlowDoors({ dataFolder, clock: systemClock, flow: options.flow, met })
  }

  end(): void {
    if (this.isOver) return
    this.isOver = true
    this.doors?.close()
    for (const session of this.sessions.values()) session.close()
    this.tellCounts()
    this.finish()
  }

  /** What comes of several processes at once is told one after another. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.telling = this.telling.then(work)
    return this.telling
  }

  private async take(process: number, news: TapNews): Promise<void> {
    if (this.isOver) return
    if (news.type === 'sample' || news.type === 'counts') this.counts.set(process, news.counts)
    if (news.type === 'counts') this.sayFault(news)
    if (news.type === 'sample') await this.show(process, news)
    if (news.type === 'journey' || news.type === 'state') await this.showLater(process, news)
  }

  /** Once, and only while nothing is shown: a field that some messages lack is no fault of the filter. */
  private sayFault({ counts, fault }: Extract<TapNews, { type: 'counts' }>): void {
    if (fault === undefined || counts.kept > 0 || this.hasSaidFault) return
    this.hasSaidFault = true
    this.options.terminal.note(faultLine(counts, fault))
  }

  /** What became of samples that were shown: the rest of their way, and the commit that acknowledges them. */
  private async showLater(
    process: number,
    news: Extract<TapNews, { type: 'journey' | 'state' }>,
  ): Promise<void> {
    const { terminal } = this.options
    if (terminal.json) await this.tellJson(process, news)
    for (const id of news.type === 'state' ? news.ids : [news.id]) {
      const sample = this.uncommitted.get(`${process} ${id}`)
      if (sample === undefined) continue
      if (news.type === 'state') this.uncommitted.delete(`${process} ${id}`)
      if (terminal.json) continue
      if (news.type === 'state') await terminal.data(stateLine(sample.origin, news, terminal.paint))
      else await this.showWay(sample, news.journey)
    }
    if (this.isFull && this.uncommitted.size === 0) this.end()
  }

  /** Of messages beyond the limit nothing was told, so nothing follows. */
  private async tellJson(
    process: number,
    news: Extract<TapNews, { type: 'journey' | 'state' }>,
  ): Promise<void> {
    const { terminal, limit } = this.options
    const isTold = (id: number) => limit === undefined || this.told.has(`${process} ${id}`)
    if (news.type === 'journey') {
      if (isTold(news.id)) await terminal.data(JSON.stringify({ process, ...news }))
      return
    }
    const ids = news.ids.filter(isTold)
    if (ids.length > 0) await terminal.data(JSON.stringify({ process, ...news, ids }))
  }

  private get isFull(): boolean {
    const { limit } = this.options
    return limit !== undefined && this.shown >= limit
  }

  /** Of the last ones, too, it is to be seen whether they are acknowledged. */
  private endSoon(): void {
    if (this.uncommitted.size === 0) return this.end()
    void systemClock.sleep(LAST_COMMITS_MS).then(() => this.end())
  }

  private async showWay(sample: Sample, journey: Journey | undefined): Promise<void> {
    const { terminal } = this.options
    await terminal.data(sampleLine(sample, terminal.paint, terminal.width))
    for (const line of journey === undefined ? [] : journeyLines(journey, terminal.paint, terminal.width))
      await terminal.data(line)
  }

  private async show(
    process: number,
    { sample, journey }: Extract<TapNews, { type: 'sample' }>,
  ): Promise<void> {
    const { terminal } = this.options
    if (this.isFull) return
    this.shown++
    if (this.options.limit !== undefined) this.told.add(`${process} ${sample.id}`)
    if (journey !== undefined) this.uncommitted.set(`${process} ${sample.id}`, sample)
    if (terminal.json)
      await terminal.data(
        JSON.stringify({ process, type: 'sample', sample, ...(journey === undefined ? {} : { journey }) }),
      )
    else await this.showWay(sample, journey)
    if (this.isFull) this.endSoon()
  }

  private async meet(name: string, note: DoorNote): Promise<void> {
    if (this.isOver || this.known.has(doorName(note))) return
    if (!(await this.open(note))) return this.doors?.forget(name)
    this.doors?.seen()
    this.options.terminal.note(`Tapping process ${note.process} too.`)
  }

  private closed(
    note: DoorNote,
    { error, hasSaidSo }: { readonly error: FlowError | undefined; readonly hasSaidSo: boolean },
  ): void {
    this.sessions.delete(note.process)
    this.failure ??= error
    // Behind what it said before.
    void this.inTurn(async () => this.lost(note, hasSaidSo))
  }

  private lost(note: DoorNote, hasSaidSo: boolean): void {
    if (this.isOver) return
    if (this.failure !== undefined) {
      if (this.sessions.size === 0) this.giveUp(this.failure)
      return
    }
    const { supervisor } = note
    const isReplaced = !hasSaidSo && supervisor !== undefined && isAlive(supervisor)
    this.known.delete(doorName(note))
    this.doors?.forget(doorName(note))
    if (isReplaced) {
      this.options.terminal.note(
        `Process ${note.process} is gone without a word; the tap goes on with the one that takes its place.`,
      )
      void this.untilNext(supervisor)
    } else if (this.sessions.size === 0) this.flowEnded()
  }

  /** Where nothing is left to tap: until another process is there, or none can come any more. */
  private async untilNext(supervisor: number): Promise<void> {
    const deadline = systemClock.monotonic() + NEXT_PROCESS_MS
    while (this.sessions.size === 0 && !this.isOver) {
      if (!isAlive(supervisor) || systemClock.monotonic() > deadline) return this.flowEnded()
      await systemClock.sleep(LOOK_MS)
    }
  }

  private flowEnded(): void {
    if (this.isOver) return
    this.options.terminal.note('The flow has ended.')
    this.end()
  }

  private giveUp(failure: FlowError): void {
    this.isOver = true
    this.doors?.close()
    this.fail(failure)
  }

  private tellCounts(): void {
    const sum = (name: keyof TapCounts) =>
      [...this.counts.values()].reduce((total, counts) => total + counts[name], 0)
    const missed = [...this.missed.values()].reduce((total, count) => total + count, 0)
    this.options.terminal.note(
      `${FIGURES.map((name) => `${name} ${countText(sum(name))}`).join(' · ')} · not read in time ${countText(missed)}`,
    )
  }
}
