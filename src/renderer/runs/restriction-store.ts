import { createStore, type StoreApi } from 'zustand/vanilla'
import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import type { AskedPowerView } from '../../contract/studio/run-methods.ts'
import { powerWords } from '../../flow/power-words.ts'
import type { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { isLive, runOf } from './run-of.ts'
import type { RunStore } from './run-store.ts'

export interface Restriction {
  /** What the open flow would do that nobody has accepted on this machine, in one sentence; undefined: it may run. */
  readonly would?: string | undefined
}

export interface RestrictionParts {
  readonly flow: FlowStore
  readonly runs: RunStore
  readonly link: StudioLink
}

/** Knows whether the open flow may run: asked for anew with each file, each save and each run. */
export class RestrictionStore {
  readonly state: StoreApi<Restriction> = createStore<Restriction>(() => ({}))
  private readonly parts: RestrictionParts
  private asks: readonly AskedPowerView[] = []
  /** Counts what was asked: an answer to something older is let go. */
  private turn = 0

  constructor(parts: RestrictionParts) {
    this.parts = parts
    const { flow, runs } = parts
    flow.state.subscribe(({ drawn: now }, { drawn: before }) => {
      if (now?.file !== before?.file) this.learn([])
      if (now?.file !== before?.file || now?.stamp !== before?.stamp || now?.outside !== before?.outside)
        void this.look()
    })
    runs.subscribe(({ list }, { list: before }) => {
      if (list === before) return
      this.tell()
      if (this.begun(list) !== this.begun(before)) void this.look()
    })
  }

  async look(): Promise<void> {
    const { file } = this
    const turn = ++this.turn
    if (file === undefined) return this.learn([])
    const asked = { file, withOutside: this.isOutsideWanted }
    // A file with errors is one that Problems tells of.
    const asks = await this.parts.link.ask('runs.asks', asked).catch(() => [])
    if (turn === this.turn) this.learn(asks)
  }

  private get file(): string | undefined {
    return this.parts.flow.state.getState().drawn?.file
  }

  private get isOutsideWanted(): boolean {
    const { environment, withOutside, withOutsideShared } = this.parts.runs.getState()
    return environment === LOCAL_ENVIRONMENT ? withOutside : withOutsideShared
  }

  private begun(list: Parameters<typeof runOf>[0]): number | undefined {
    return runOf(list, this.file)?.startedAt
  }

  private learn(asks: readonly AskedPowerView[]): void {
    this.asks = asks
    this.tell()
  }

  /** What runs was accepted as it runs. */
  private tell(): void {
    const run = runOf(this.parts.runs.getState().list, this.file)
    const mayRun = this.asks.length === 0 || (run !== undefined && isLive(run))
    const would = mayRun ? undefined : sentenceOf(this.asks)
    if (would !== this.state.getState().would) this.state.setState({ would })
  }
}

function sentenceOf(asks: readonly AskedPowerView[]): string {
  return `It would ${asks.map(({ capability, by }) => `${powerWords(capability)} (${by})`).join('; ')}.`
}
