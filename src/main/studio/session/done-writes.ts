/** Pages whose writes are remembered; of more of them the one that was silent for longest is forgotten. */
const PAGES_AT_MOST = 8
/** Of each page: more than can be on their way when its connection breaks. */
const WRITES_AT_MOST = 32

/** What the writes of pages came to: a page that lost its connection asks again, and nothing is done twice. */
export class DoneWrites {
  private readonly pages = new Map<string, Map<number, Promise<unknown>>>()

  /** Does the work of a request the first time; the same request of that page gets the same answer, or refusal, again. */
  once(page: string, request: number, work: () => unknown): Promise<unknown> {
    const writes = this.writesOf(page)
    const known = writes.get(request)
    if (known !== undefined) return known
    const done = (async () => await work())()
    // Who asked hears of it; that nobody asks a second time is no fault.
    done.catch(() => undefined)
    writes.set(request, done)
    dropOldest(writes, WRITES_AT_MOST)
    return done
  }

  private writesOf(page: string): Map<number, Promise<unknown>> {
    const writes = this.pages.get(page) ?? new Map<number, Promise<unknown>>()
    this.pages.delete(page)
    this.pages.set(page, writes)
    dropOldest(this.pages, PAGES_AT_MOST)
    return writes
  }
}

function dropOldest(entries: Map<unknown, unknown>, atMost: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= atMost) return
    entries.delete(key)
  }
}
