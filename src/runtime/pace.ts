const GROWTH = 4

export interface PaceOptions {
  /** How long one piece of work should take, in ms. */
  readonly ms: number
  /** Messages for the first one, of which nothing is known yet. */
  readonly first: number
}

/** How many messages one piece of work is given: as many as it gets through in the time that it should take. */
export class Pace {
  private readonly ms: number
  private messages: number

  constructor({ ms, first }: PaceOptions) {
    this.ms = ms
    this.messages = first
  }

  /** Messages for the next one. */
  get most(): number {
    return this.messages
  }

  /** It got through so many messages in so many ms. */
  took(messages: number, ms: number): void {
    const fitting = ms <= 0 ? Number.MAX_SAFE_INTEGER : Math.floor((Math.max(1, messages) * this.ms) / ms)
    this.messages = Math.max(1, Math.min(fitting, this.messages * GROWTH, 1_000_000))
  }
}
