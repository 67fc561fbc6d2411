import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LetterList, LetterView } from '../../contract/studio/dead-letter-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { Refused, type StudioLink } from '../platform/studio-link.ts'

export interface Letters {
  /** Of the open flow; undefined until it was read. */
  readonly list?: LetterList | undefined
  readonly chosen?: LetterView | undefined
  /** What the last redrive did, in one sentence. */
  readonly said?: string | undefined
  readonly refused?: Notice | undefined
  readonly isRedriving: boolean
}

const NOTHING: Letters = { isRedriving: false }

/** Which dead letters are put back: some, or all of one cause. */
export type Redriven = { readonly ids: readonly string[] } | { readonly node: string; readonly code: string }

/** Dead letters of the open flow, as the broker of the workspace has them. */
export class LettersStore {
  readonly state: StoreApi<Letters> = createStore<Letters>(() => NOTHING)
  private readonly link: StudioLink
  private file: string | undefined
  /** At what the last refusal came. */
  private refusedAt: 'look' | 'deed' = 'look'

  constructor(link: StudioLink) {
    this.link = link
  }

  /** Another flow is open, or none. */
  about(file: string | undefined): void {
    this.file = file
    this.state.setState(NOTHING, true)
    if (file !== undefined) void this.look()
  }

  /** Reads them again. */
  async look(): Promise<void> {
    const { file } = this
    if (file === undefined) return
    await this.saying('look', async () => {
      const list = await this.link.ask('dead-letters.list', { file })
      if (file === this.file) this.state.setState({ list })
    })
  }

  async show(id: string): Promise<void> {
    const { file } = this
    if (file === undefined) return
    await this.saying('deed', async () => {
      const chosen = await this.link.ask('dead-letters.show', { file, id })
      if (file === this.file) this.state.setState({ chosen })
    })
  }

  hide(): void {
    this.state.setState({ chosen: undefined })
  }

  /** For real, each once. */
  async redrive(which: Redriven): Promise<void> {
    const { file } = this
    if (file === undefined) return
    this.state.setState({ isRedriving: true, said: undefined })
    await this.saying('deed', async () => {
      const asked = 'ids' in which ? { ids: [...which.ids] } : which
      const done = await this.link.ask('dead-letters.redrive', { file, which: asked })
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

function sentenceOf({ redriven, before }: { readonly redriven: number; readonly before: number }): string {
  const messages = redriven === 1 ? '1 message was' : `${redriven.toLocaleString('en')} messages were`
  const again = before === 0 ? '' : ` ${before.toLocaleString('en')} had been put back before.`
  return `${messages} put back; the flow reads ${redriven === 1 ? 'it' : 'them'} when it runs.${again}`
}
