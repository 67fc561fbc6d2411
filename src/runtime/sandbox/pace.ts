/** Computing time that one call into a realm should take, in ms: so long other sandboxes of the thread wait. */
const CALL_MS = 50
const FIRST = 16
const GROWTH = 4

/** How many messages of a sandbox one call is given: as many as it gets through in a short time. */
export class Pace {
  private messages = FIRST

  /** Messages for the next call. */
  get most(): number {
    return this.messages
  }

  /** A call got through so many messages in so many ms. */
  took(messages: number, ms: number): void {
    const fitting = ms <= 0 ? Number.MAX_SAFE_INTEGER : Math.floor((Math.max(1, messages) * CALL_MS) / ms)
    this.messages = Math.max(1, Math.min(fitting, this.messages * GROWTH, 1_000_000))
  }
}
