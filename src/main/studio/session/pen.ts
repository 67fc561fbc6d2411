/** Of all pages on one workspace one may change things; the others look on until they ask for it. */
export class Pen<Page> {
  private readonly pages = new Set<Page>()
  private readonly tell: (page: Page, isYours: boolean) => void
  private holder: Page | undefined

  constructor(tell: (page: Page, isYours: boolean) => void) {
    this.tell = tell
  }

  /** The first page gets it, and each hears where it stands. */
  join(page: Page): void {
    this.pages.add(page)
    if (this.holder === undefined) this.holder = page
    this.tell(page, this.holder === page)
  }

  take(page: Page): void {
    if (!this.pages.has(page)) return
    this.holder = page
    for (const each of this.pages) this.tell(each, each === page)
  }

  /** A page that goes leaves it to the one that came first of the others. */
  leave(page: Page): void {
    this.pages.delete(page)
    if (this.holder !== page) return
    this.holder = this.pages.values().next().value
    if (this.holder !== undefined) this.tell(this.holder, true)
  }

  isWith(page: Page): boolean {
    return this.holder === page
  }
}
