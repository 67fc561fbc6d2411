import type { Draft } from '../../contract/studio/file-methods.ts'

/** Drawings that nothing but this page has: a folder that takes nothing keeps no drafts either. */
export class PageShelf {
  private readonly drafts = new Map<string, Draft>()

  get isEmpty(): boolean {
    return this.drafts.size === 0
  }

  show(file: string): Draft | undefined {
    return this.drafts.get(file)
  }

  keep(file: string, text: string, over: string | null): void {
    this.drafts.set(file, { text, over, at: Date.now() })
  }

  drop(file: string): void {
    this.drafts.delete(file)
  }
}
