/** Random numbers of one message: they depend on the seed and the message's number alone. */
export interface Random {
  /** [0, 1), 32 bits. */
  next(): number
  /** A whole number of 32 bits. */
  bits(): number
}

/** Gives one message's numbers after another's without a new object each. */
export class SeededRandom implements Random {
  private readonly seed: number
  private state = 0

  constructor(seed: number) {
    this.seed = mix((seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32)))
  }

  /** Begins the numbers of message `n`. */
  startAt(n: number): void {
    // Both halves of the number count, so that message 2^32 is not message 0 again.
    this.state = mix(this.seed ^ mix((n >>> 0) + 0x9e3779b9) ^ mix(Math.floor(n / 2 ** 32)))
  }

  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    return mix(this.state)
  }

  next(): number {
    return this.bits() / 2 ** 32
  }
}

// The finaliser of MurmurHash3: every bit of the input reaches every bit of the output.
function mix(value: number): number {
  let bits = value >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
