import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { KeptMessage } from './kept-messages.ts'
import type { FetchedSample } from './tapped-process.ts'

/** Asked for at the same time. */
const TOGETHER = 16
/** For all of them, in ms. */
const ALL_MS = 2_000
/** A larger one would be computed on for too long at once. */
const BYTES_AT_MOST = 65_536

interface WholeValuesOptions {
  readonly clock: Clock
  /** Throws TAP_INVALID where the process has it no more. */
  fetch(message: KeptMessage): Promise<FetchedSample | undefined>
}

/** Values of which a tap keeps the begin alone, as long as their process still has all of them. */
export class WholeValues {
  private readonly options: WholeValuesOptions
  private readonly texts = new Map<KeptMessage, string>()
  private wasAsked = false

  constructor(options: WholeValuesOptions) {
    this.options = options
  }

  /** What could be had is here. */
  get isFetched(): boolean {
    return this.wasAsked
  }

  /** Undefined where it could not be had. */
  take(message: KeptMessage): string | undefined {
    const text = this.texts.get(message)
    this.texts.delete(message)
    return text
  }

  /** The newest first: a process has forgotten all that are older than one that it has forgotten. */
  async fetch(messages: readonly KeptMessage[]): Promise<void> {
    const { clock } = this.options
    const until = clock.monotonic() + ALL_MS
    const cut = messages.filter(isWorthIt)
    const forgotten = new Set<string>()
    while (cut.length > 0 && clock.monotonic() < until) {
      const next = cut
        .splice(-TOGETHER)
        .filter(({ process, sample }) => !forgotten.has(`${process} ${sample.port}`))
      const fetched = await Promise.all(next.map((message) => this.fetchOne(message)))
      for (const [index, isThere] of fetched.entries()) {
        const { process, sample } = next[index]!
        if (!isThere) forgotten.add(`${process} ${sample.port}`)
      }
    }
    this.wasAsked = true
  }

  /** What nobody took. */
  forget(): void {
    this.texts.clear()
  }

  private async fetchOne(message: KeptMessage): Promise<boolean> {
    try {
      const fetched = await this.options.fetch(message)
      if (fetched?.body === undefined) return false
      this.texts.set(message, new TextDecoder().decode(fetched.body))
      return true
    } catch (error) {
      if (error instanceof FlowError) return false
      throw error
    }
  }
}

function isWorthIt({ sample: { value, format } }: KeptMessage): boolean {
  return value !== null && value.cut && value.bytes <= BYTES_AT_MOST && format !== 'bytes'
}
