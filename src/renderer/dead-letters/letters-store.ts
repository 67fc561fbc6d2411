import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LetterGroup, LetterList, LetterView } from '../../contract/studio/dead-letter-methods.ts'
import { plural } from '../data/figures-text.ts'
import type { Notice } from '../document/flow-store.ts'
import { Refused, type StudioLink } from '../platform/studio-link.ts'

export interface Letters {
  /** Of the open flow; undefined until it was read. */
  readonly list?: LetterList | undefined
  readonly chosen?: LetterView | undefined
  /** What the last redrive did, in one sentence. */
  readonly said?: string | undefined
  /** Letters that came since: some of what was put back may have failed again. */
  readonly failedSince?: number | undefined
  readonly refused?: Notice | undefined
  readonly isRedriving: boolean
}

const NOTHING: Letters = { isRedriving: false }

/** Which dead letters are put back: some, or all of one cause. */
export type Redriven =
  { readonly ids: readonly string[] } | Pick<LetterGroup, 'namespace' | 'node' | 'code' | 'cause'>

/** While nobody looks at them they are counted again so often at most, in ms. */
const REST_MS = 5_000
/** While a person looks, others come and go: so often it is asked what is new, in ms. */
const LOOK_MS = 2_000

/** Dead letters of the open flow, as the broker of the workspace has them. */
export class LettersStore {
  readonly state: StoreApi<Letters> = createStore<Letters>(() => NOTHING)
  private readonly link: StudioLink
  private file: string | undefined
  /** At what the last refusal came. */
  private refusedAt: 'look' | 'deed' = 'look'
  /** They are read once at a time; who asks meanwhile is answered by one more reading. */
  private looking: Promise<void> | undefined
  private isAskedAgain = false
  private rest: ReturnType<typeof setTimeout> | undefined
  private isShown = false
  /** Letters that had ever come when some were put back last. */
  private everAtRedrive: number | undefined
  /** Counts what was chosen: a slower answer to something older is let go. */
  private choice = 0

  constructor(link: StudioLink) {
    this.link = link
  }

  /** Another flow is open, or none. */
  about(file: string | undefined): void {
    this.file = file
    this.everAtRedrive = undefined
    this.state.setState(NOTHING, true)
    if (file !== undefined) void this.look()
  }

  /** A person looks at them: they are read again and again, until what is given back is called. */
  show(): () => void {
    this.isShown = true
    this.state.setState({ said: undefined })
    void this.look()
    const timer = setInterval(() => void this.look(), LOOK_MS)
    return () => {
      this.isShown = false
      clearInterval(timer)
    }
  }

  /** The flow has set others aside. */
  changed(): void {
    if (this.isShown) return void this.look()
    this.rest ??= setTimeout(() => {
      this.rest = undefined
      void this.look()
    }, REST_MS)
  }

  /** Reads them again. */
  async look(): Promise<void> {
    this.isAskedAgain = true
    this.looking ??= this.lookOn()
    await this.looking
  }

  private async lookOn(): Promise<void> {
    while (this.isAskedAgain) {
      this.isAskedAgain = false
      await this.saying('look', () => this.read())
    }
    this.looking = undefined
  }

  private async read(): Promise<void> {
    const { file } = this
    if (file === undefined) return
    const list = await this.link.ask('dead-letters.list', { file })
    if (file !== this.file) return
    const failedSince = this.everAtRedrive === undefined ? 0 : everOf(list) - this.everAtRedrive
    this.state.setState({ list, failedSince: failedSince > 0 ? failedSince : undefined })
  }

  async choose(id: string): Promise<void> {
    const { file } = this
    if (file === undefined) return
    this.choice += 1
    const { choice } = this
    this.state.setState({ said: undefined })
    await this.saying('deed', async () => {
      const chosen = await this.link.ask('dead-letters.show', { file, id })
      // Answers come in any order, and what is redriven is what is shown.
      if (file === this.file && choice === this.choice) this.state.setState({ chosen })
    })
  }

  hide(): void {
    this.choice += 1
    this.state.setState({ chosen: undefined })
  }

  /** For real, each once. */
  async redrive(which: Redriven, from: 'start' | 'node' = 'start'): Promise<void> {
    const { file } = this
    if (file === undefined) return
    const { list } = this.state.getState()
    this.everAtRedrive = list && everOf(list)
    this.state.setState({ isRedriving: true, said: undefined, failedSince: undefined })
    await this.saying('deed', async () => {
      const asked = 'ids' in which ? { ids: [...which.ids] } : which
      const done = await this.link.ask('dead-letters.redrive', { file, which: asked, from })
      this.state.setState({ said: sentenceOf(done), chosen: undefined })
    })
    this.state.setState({ isRedriving: false })
    await this.look()
  }

  /** A look, which comes by itself, takes nothing off that was said of what a person did. */
  private async saying(what: 'look' | 'deed', work: () => Promise<void>): Promise<void> {
    try {
      await work()
      if (what === 'deed' || this.refusedAt === 'look') this.state.setState({ refused: undefined })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (what === 'look' && this.refusedAt === 'deed' && this.state.getState().refused !== undefined) return
      this.refusedAt = what
      const { message, hint, code } = error
      this.state.setState({ refused: { message, hint, code } })
    }
  }
}

/** Those to be looked at, and those that were put back. */
function everOf({ count, redriven }: LetterList): number {
  return count + redriven
}

interface Done {
  readonly redriven: number
  readonly before: number
  readonly left: number
  readonly same: number
}

function sentenceOf({ redriven, before, left, same }: Done): string {
  const sentences = [
    redriven === 0
      ? 'Nothing was put back.'
      : `${plural(redriven, 'message was', 'messages were')} put back. The flow reads ${redriven === 1 ? 'it' : 'them'} now, or when it runs next.`,
    ...(same === 0
      ? []
      : [
          `${plural(same, 'dead letter was', 'dead letters were')} of the same messages, which go back once.`,
        ]),
    ...(before === 0 ? [] : [`${plural(before, 'message')} had been put back before.`]),
    ...(left === 0
      ? []
      : [
          `${plural(left, 'message')} cannot go on from the node, which was given more than is kept: redrive from the start.`,
        ]),
  ]
  return sentences.join(' ')
}
