/** Whether anything moves in a rehearsal: when nothing does, simulated time may go on. */
export class Movements {
  /** Grows with each sign of work. */
  count = 0
  /** Messages taken from topics and sources so far. */
  taken = 0
  /** Work that takes real time: simulated time stands meanwhile. */
  local = 0

  readonly moved = (): void => {
    this.count++
  }

  readonly polled = (messages: number): void => {
    if (messages === 0) return
    this.taken += messages
    this.count++
  }

  /** Work of a node; `isLocal`: it ends by itself in real time. */
  async during<Result>(isLocal: boolean, work: () => Promise<Result>): Promise<Result> {
    this.count++
    if (isLocal) this.local++
    try {
      return await work()
    } finally {
      this.count++
      if (isLocal) this.local--
    }
  }
}
