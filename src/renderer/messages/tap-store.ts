import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Journey } from '../../contract/inspection.ts'
import type { TapMessage, TapRow, TapRows, TapView } from '../../contract/studio/tap-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { isAway, type StudioLink } from '../platform/studio-link.ts'
import { Refused } from '../platform/studio-link.ts'
import { splitFilter } from './split-filter.ts'

/** What is tapped: one node of the open flow, and which of its ports. */
export interface TapPlace {
  readonly node: string
  readonly ports: readonly string[]
}

export interface Tapping {
  /** Undefined: nothing is tapped. */
  readonly place?: TapPlace | undefined
  /** As it was typed. */
  readonly filter: string
  /** As last told; of the tap before until the new one is open. */
  readonly view?: TapView | undefined
  readonly refused?: Notice | undefined
  /** The list ends here while it is held; the capture goes on. */
  readonly frozenAt?: number | undefined
  /** Counts up when numbers of the list mean other messages. */
  readonly list: number
  /** When the tap was opened, in ms since 1970. */
  readonly since?: number | undefined
  readonly chosen?: Chosen | undefined
}

/** The message that every pane is about. */
export interface Chosen {
  /** In the list. */
  readonly number: number
  /** In its tap. */
  readonly seq: number
  readonly message?: TapMessage | undefined
  readonly journey?: Journey | undefined
  /** Why it cannot be shown. */
  readonly refused?: Notice | undefined
}

const NOTHING: Tapping = { filter: '', list: 0 }

/** The page's tap: asks the services, hears of what is new, and comes again after a lost connection. */
export class TapStore {
  readonly state: StoreApi<Tapping> = createStore<Tapping>(() => NOTHING)
  private readonly link: StudioLink
  private file: string | undefined
  private tap: number | undefined
  /** Counts what was asked for: an answer to something older is let go. */
  private turn = 0
  /** The condition that the open tap has. */
  private condition: string | undefined
  private isLooking = false
  private isWanted = false

  constructor(link: StudioLink) {
    this.link = link
    link.onNews((news) => {
      if (news.about !== 'tap' || news.view.tap !== this.tap) return
      this.state.setState({ view: news.view })
      void this.lookAgain()
    })
    link.connection.subscribe((now, before) => {
      // The services close what a page has when it is gone; new ones may give the same id to another page.
      if (isAway(now)) this.tap = undefined
      if (now === 'open' && isAway(before) && this.isWanted) void this.open()
    })
  }

  /** Something is tapped, or soon will be. */
  get isOn(): boolean {
    return this.isWanted
  }

  /** Taps there from now on. The same place again changes nothing. */
  show(file: string, place: TapPlace): void {
    const { place: before } = this.state.getState()
    if (this.tap !== undefined && file === this.file && before !== undefined && isSame(before, place)) return
    this.file = file
    this.isWanted = true
    this.state.setState({
      place,
      chosen: undefined,
      frozenAt: undefined,
      view: undefined,
      refused: undefined,
    })
    void this.open()
  }

  /** Text, `key:`, `status:`, and behind `cel:` a condition. */
  filterBy(filter: string): void {
    this.state.setState({ filter, chosen: undefined, frozenAt: undefined })
    const { find, condition } = splitFilter(filter)
    if (this.tap === undefined || condition !== this.condition) void this.open()
    else this.take(this.link.ask('taps.find', { tap: this.tap, find }))
  }

  /** Holds the list as it is, or lets it go on. */
  freeze(): void {
    const { frozenAt, view } = this.state.getState()
    this.state.setState({ frozenAt: frozenAt === undefined ? view?.end : undefined })
  }

  /** Undefined: none. */
  choose(chosen: Pick<Chosen, 'number' | 'seq'> | undefined): void {
    const { chosen: before } = this.state.getState()
    if (chosen?.seq === before?.seq && chosen?.number === before?.number) return
    this.state.setState({ chosen })
    if (chosen !== undefined) void this.look(chosen.seq)
  }

  /** The message of this number, which the list may not have yet. */
  async chooseNumber(number: number, row: TapRow | undefined): Promise<void> {
    const { list } = this.state.getState()
    const seq = row?.seq ?? (await this.rows(number, 1))?.rows[0]?.seq
    if (seq !== undefined && this.state.getState().list === list) this.choose({ number, seq })
  }

  /** The next part of the chosen message's value. Rejects with a `Refused`. */
  async part(seq: number, from: number, bytes: number): Promise<TapMessage> {
    return await this.link.ask('taps.message', { tap: this.tap ?? -1, seq, from, bytes })
  }

  /** Nobody looks any more. What it has kept is found again for some time. */
  rest(): void {
    this.turn += 1
    this.isWanted = false
    this.letGo()
  }

  /** Another flow is open, or none. */
  forget(): void {
    this.rest()
    this.file = undefined
    this.state.setState(NOTHING, true)
  }

  async rows(from: number, count: number): Promise<TapRows | undefined> {
    const { tap } = this
    if (tap === undefined) return undefined
    try {
      return await this.link.ask('taps.rows', { tap, from, count })
    } catch (error) {
      // It was closed meanwhile; the next one asks again.
      if (error instanceof Refused) return undefined
      throw error
    }
  }

  /** What became of a message may be known later than the message. */
  private async lookAgain(): Promise<void> {
    const { chosen } = this.state.getState()
    const isSettled = chosen?.message?.state !== 'running' && chosen?.journey?.finished !== false
    if (chosen === undefined || isSettled || this.isLooking) return
    await this.look(chosen.seq)
  }

  private async look(seq: number): Promise<void> {
    const { tap } = this
    if (tap === undefined) return
    this.isLooking = true
    try {
      const [message, journey] = await Promise.all([
        this.link.ask('taps.message', { tap, seq }),
        this.link.ask('taps.journey', { tap, seq }).catch(withoutJourney),
      ])
      this.learn(seq, { message, journey })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.learn(seq, { refused: noticeOf(error) })
    } finally {
      this.isLooking = false
    }
  }

  private learn(seq: number, more: Partial<Chosen>): void {
    const { chosen } = this.state.getState()
    if (chosen?.seq === seq) this.state.setState({ chosen: { ...chosen, ...more } })
  }

  private async open(): Promise<void> {
    const { place, filter } = this.state.getState()
    const { file } = this
    this.turn += 1
    if (place === undefined || file === undefined) return
    const { turn } = this
    const { find, condition } = splitFilter(filter)
    const { node, ports } = place
    const asked = { file, node, ports: [...ports], find, ...(condition === '' ? {} : { filter: condition }) }
    try {
      const view = await this.link.ask('taps.open', asked)
      if (turn !== this.turn) return void (await this.link.ask('taps.close', { tap: view.tap }))
      this.letGo()
      this.tap = view.tap
      this.condition = condition
      this.listed(view)
      this.state.setState({ since: Date.now() })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (turn === this.turn) this.refused(error)
    }
  }

  private take(asked: Promise<TapView>): void {
    asked.then(
      (view) => view.tap === this.tap && this.listed(view),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error
        this.refused(error)
      },
    )
  }

  private listed(view: TapView): void {
    const { list } = this.state.getState()
    this.state.setState({ view, list: list + 1, refused: undefined })
  }

  private refused(error: Refused): void {
    this.state.setState({ refused: noticeOf(error) })
  }

  private letGo(): void {
    const { tap } = this
    this.tap = undefined
    if (tap !== undefined) void this.link.ask('taps.close', { tap }).catch(() => undefined)
  }
}

function isSame(one: TapPlace, other: TapPlace): boolean {
  return one.node === other.node && one.ports.join(' ') === other.ports.join(' ')
}

function noticeOf({ message, hint, code }: Refused): Notice {
  return { message, hint, code }
}

function withoutJourney(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error
}
