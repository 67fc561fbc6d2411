import type { Journey, Sample } from '../../../contract/inspection.ts'
import type { TapResult } from '../../../contract/studio/tap-methods.ts'

/** A message that a tap has kept. */
export interface KeptMessage {
  readonly seq: number
  /** The process it was in: sample ids count up in each of them. */
  readonly process: string
  sample: Sample
  /** As JSON: many thousands of journeys as objects would be most of the memory. */
  journey: string | undefined
  result: TapResult
  /** Time at the node, in ms. */
  ms: number | undefined
  ageMs: number | undefined
}

/** What one tap keeps at most. */
const KEPT_AT_MOST = 50_000
const KEPT_BYTES_AT_MOST = 64 * 1024 * 1024

/** Of a message beside its texts. */
const OVERHEAD_BYTES = 800

export interface KeptLimits {
  readonly messages: number
  readonly bytes: number
}

/** The newest messages of a tap; the oldest go first, and are counted. */
export class KeptMessages {
  private readonly limits: KeptLimits
  private readonly left: (message: KeptMessage) => void
  /** Those below `head` are gone, and their places empty: what is gone must not stay in memory. */
  private places: (KeptMessage | undefined)[] = []
  private head = 0
  private nextSeq = 0
  private heldBytes = 0
  private cutCount = 0

  /** `left` is told of each message that goes. */
  constructor(
    left: (message: KeptMessage) => void,
    limits: KeptLimits = { messages: KEPT_AT_MOST, bytes: KEPT_BYTES_AT_MOST },
  ) {
    this.left = left
    this.limits = limits
  }

  get count(): number {
    return this.places.length - this.head
  }

  /** Place of the oldest one. */
  get first(): number {
    return this.nextSeq - this.count
  }

  /** Place of the next one. */
  get end(): number {
    return this.nextSeq
  }

  /** Of so many the begin of the value is here alone. */
  get begins(): number {
    return this.cutCount
  }

  /** How many went. */
  get gone(): number {
    return this.first
  }

  get newest(): KeptMessage | undefined {
    return this.places.at(-1)
  }

  get(seq: number): KeptMessage | undefined {
    return seq < this.first ? undefined : this.places[this.head + seq - this.first]
  }

  add(process: string, sample: Sample, journey: Journey | undefined): KeptMessage {
    const way = journey === undefined ? undefined : JSON.stringify(journey)
    return this.copy({ process, sample, journey: way, result: 'running', ms: undefined, ageMs: undefined })
  }

  /** One that is kept elsewhere, in a place of its own. */
  copy(message: Omit<KeptMessage, 'seq'>): KeptMessage {
    const mine = { ...message, seq: this.nextSeq++ }
    this.places.push(mine)
    this.heldBytes += bytesOf(mine)
    if (isCut(mine)) this.cutCount += 1
    this.evict()
    return mine
  }

  /** The same when more is known of it there. */
  copyTo(mine: KeptMessage, { sample, journey, result, ms, ageMs }: KeptMessage): void {
    this.change(mine, () => Object.assign(mine, { sample, journey, result, ms, ageMs }))
  }

  /** The way of one that is kept is known, or more of it. */
  tell(message: KeptMessage, journey: Journey): void {
    this.change(message, () => {
      message.journey = JSON.stringify(journey)
    })
  }

  /** Oldest first. */
  all(): readonly KeptMessage[] {
    return this.places.slice(this.head) as KeptMessage[]
  }

  private change(message: KeptMessage, change: () => void): void {
    this.heldBytes -= bytesOf(message)
    change()
    this.heldBytes += bytesOf(message)
    this.evict()
  }

  private evict(): void {
    while (this.count > 1 && (this.count > this.limits.messages || this.heldBytes > this.limits.bytes)) {
      const oldest = this.places[this.head]!
      this.places[this.head] = undefined
      this.head += 1
      this.heldBytes -= bytesOf(oldest)
      if (isCut(oldest)) this.cutCount -= 1
      this.left(oldest)
    }
    // At half of it: moved together at each message it would cost its whole length.
    if (this.head * 2 < this.places.length) return
    this.places = this.places.slice(this.head)
    this.head = 0
  }
}

function isCut({ sample: { value } }: KeptMessage): boolean {
  return value?.cut === true
}

function bytesOf({ sample: { key, value, headers }, journey }: KeptMessage): number {
  const texts = [key, value, ...headers.map((header) => header.value)]
  const length = texts.reduce((sum, text) => sum + (text?.text.length ?? 0), 0)
  return OVERHEAD_BYTES + length + headers.length * 100 + (journey?.length ?? 0)
}
