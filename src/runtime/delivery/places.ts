/** Bounded concurrency by name: a node that waits has only so many messages in work at once. */
export class Places {
  private readonly limit: number
  private readonly used = new Map<string, number>()
  private readonly queues = new Map<string, (() => void)[]>()

  constructor(limit: number) {
    this.limit = limit
  }

  async use<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    await this.take(name)
    try {
      return await work()
    } finally {
      this.giveBack(name)
    }
  }

  private take(name: string): Promise<void> {
    const used = this.used.get(name) ?? 0
    if (used < this.limit) {
      this.used.set(name, used + 1)
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const queue = this.queues.get(name) ?? []
      queue.push(resolve)
      this.queues.set(name, queue)
    })
  }

  /** The place goes straight to the next in the queue, so that nobody slips in between. */
  private giveBack(name: string): void {
    const next = this.queues.get(name)?.shift()
    if (next !== undefined) next()
    else this.used.set(name, (this.used.get(name) ?? 1) - 1)
  }
}
