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
export const KEPT_AT_MOST = 50_000
export const KEPT_BYTES_AT_MOST = 64 * 1024 * 1024

/** Of a message beside its texts. */
const OVERHEAD_BYTES = 800
/** Places that stand empty at the front of the list before it is moved together. */
const EMPTY_AT_MOST = 10_000

interface KeptLimits {
  readonly messages: number
  readonly bytes: number
}

/** The newest messages of a tap; the oldest go first, and are counted. */
export class KeptMessages {
  private readonly limits: KeptLimits
  private readonly left: (message: KeptMessage) => void
  private items: KeptMessage[] = []
  private head = 0
  private nextSeq = 0
  private heldBytes = 0

  /** `left` is told of each message that goes. */
  constructor(
    left: (message: KeptMessage) => void,
    limits: KeptLimits = { messages: KEPT_AT_MOST, bytes: KEPT_BYTES_AT_MOST },
  ) {
    this.left = left
    this.limits = limits
  }

  get count(): number {
    return this.items.length - this.head
  }

  /** Place of the oldest one. */
  get first(): number {
    return this.nextSeq - this.count
  }

  /** Place of the next one. */
  get end(): number {
    return this.nextSeq
  }

  /** How many went. */
  get gone(): number {
    return this.first
  }

  get newest(): KeptMessage | undefined {
    return this.items.at(-1)
  }

  get(seq: number): KeptMessage | undefined {
    return seq < this.first ? undefined : this.items[this.head + seq - this.first]
  }

  add(process: string, sample: Sample, journey: Journey | undefined): KeptMessage {
    const message: KeptMessage = {
      seq: this.nextSeq++,
      process,
      sample,
      journey: undefined,
      result: 'running',
      ms: undefined,
      ageMs: undefined,
    }
    this.items.push(message)
    this.heldBytes += bytesOf(message)
    if (journey === undefined) this.evict()
    else this.tell(message, journey)
    return message
  }

  /** The way of one that is kept is known, or more of it. */
  tell(message: KeptMessage, journey: Journey): void {
    this.heldBytes -= bytesOf(message)
    message.journey = JSON.stringify(journey)
    this.heldBytes += bytesOf(message)
    this.evict()
  }

  private evict(): void {
    while (this.count > 1 && (this.count > this.limits.messages || this.heldBytes > this.limits.bytes)) {
      const oldest = this.items[this.head]!
      this.head += 1
      this.heldBytes -= bytesOf(oldest)
      this.left(oldest)
    }
    if (this.head < EMPTY_AT_MOST) return
    this.items = this.items.slice(this.head)
    this.head = 0
  }
}

function bytesOf({ sample: { key, value, headers }, journey }: KeptMessage): number {
  const texts = [key, value, ...headers.map((header) => header.value)]
  const length = texts.reduce((sum, text) => sum + (text?.text.length ?? 0), 0)
  return OVERHEAD_BYTES + length + headers.length * 100 + (journey?.length ?? 0)
}
