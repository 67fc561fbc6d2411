import type { FlowError } from '../../contract/errors.ts'
import type { TapCounts } from '../../contract/inspection.ts'
import { tapStream, type TapNews, type TapOptions } from '../../contract/protocol/tap-streams.ts'
import { systemClock } from '../../runtime/clock.ts'
import type { DoorNote } from '../../runtime/door/door-notes.ts'
import { knockAt } from '../../runtime/door/knock-at.ts'
import { socketTransport } from '../../runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../runtime/host/watcher-session.ts'
import { countText } from '../terminal/figures.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { journeyLines, sampleLine } from './sample-lines.ts'

export interface TapWatchOptions {
  readonly dataFolder: string
  readonly terminal: Terminal
  readonly options: TapOptions
  readonly limit: number | undefined
}

const FIGURES = ['seen', 'kept', 'filtered', 'skipped', 'dropped'] as const satisfies (keyof TapCounts)[]

/** Taps in several processes, told as one. */
export class TapWatch {
  /** Resolves when nothing more comes; rejects with why nothing can come. */
  readonly done: Promise<void>
  private readonly options: TapWatchOptions
  private readonly sessions = new Map<number, WatcherSession>()
  private readonly counts = new Map<number, TapCounts>()
  /** Not taken by us in time, by process. */
  private readonly missed = new Map<number, number>()
  private shown = 0
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
    const socket = await knockAt(this.options.dataFolder, note)
    if (socket === undefined) return false
    const session = new WatcherSession({
      transport: socketTransport(socket),
      clock: systemClock,
      closed: (error) => this.closed(process, error),
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

  end(): void {
    if (this.isOver) return
    this.isOver = true
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
    if (news.type !== 'state') this.counts.set(process, news.counts)
    if (news.type === 'state' && this.options.terminal.json)
      await this.options.terminal.data(JSON.stringify({ process, ...news }))
    if (news.type === 'sample') await this.show(process, news)
  }

  private async show(
    process: number,
    { sample, journey }: Extract<TapNews, { type: 'sample' }>,
  ): Promise<void> {
    const { terminal, limit } = this.options
    this.shown++
    if (terminal.json)
      await terminal.data(
        JSON.stringify({ process, type: 'sample', sample, ...(journey === undefined ? {} : { journey }) }),
      )
    else {
      await terminal.data(sampleLine(sample, terminal.paint, terminal.width))
      for (const line of journey === undefined ? [] : journeyLines(journey, terminal.paint, terminal.width))
        await terminal.data(line)
    }
    if (limit !== undefined && this.shown >= limit) this.end()
  }

  private closed(process: number, error: FlowError | undefined): void {
    this.sessions.delete(process)
    this.failure ??= error
    // Behind what it said before.
    if (this.sessions.size === 0) void this.inTurn(async () => this.lost())
  }

  private lost(): void {
    if (this.isOver) return
    if (this.failure === undefined) {
      this.options.terminal.note('The flow has ended.')
      return this.end()
    }
    this.isOver = true
    this.fail(this.failure)
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
