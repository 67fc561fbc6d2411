/** Whether anything moves in a rehearsal: when nothing does, simulated time may go on. */
export class Movements {
  /** Grows with each sign of work. */
  count = 0
  /** Messages taken from topics and sources so far. */
  taken = 0
  /** Work that takes real time: simulated time stands meanwhile. */
  local = 0
  /** How much work each node has under way. */
  private readonly working = new Map<string, number>()

  /** Nodes that have not answered yet. */
  get atWork(): readonly string[] {
    return [...this.working.keys()]
  }

  readonly moved = (): void => {
    this.count++
  }

  readonly polled = (messages: number): void => {
    if (messages === 0) return
    this.taken += messages
    this.count++
  }

  /** Work of a node; `isLocal`: it ends by itself in real time. */
  async during<Result>(
    { nodeId, isLocal }: { readonly nodeId: string; readonly isLocal: boolean },
    work: () => Promise<Result>,
  ): Promise<Result> {
    this.count++
    this.working.set(nodeId, (this.working.get(nodeId) ?? 0) + 1)
    if (isLocal) this.local++
    try {
      return await work()
    } finally {
      this.count++
      if (isLocal) this.local--
      this.ended(nodeId)
    }
  }

  private ended(nodeId: string): void {
    const left = (this.working.get(nodeId) ?? 1) - 1
    if (left === 0) this.working.delete(nodeId)
    else this.working.set(nodeId, left)
  }
}
