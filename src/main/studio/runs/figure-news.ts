import type { RunFigures } from '../../../contract/studio/run-methods.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'

/** Four times a second: more than that nobody reads. */
const EVERY_MS = 250

interface FigureNewsOptions {
  readonly clock: Clock
  readonly look: (file: string) => RunFigures | undefined
  readonly tell: (figures: RunFigures) => void
}

/** Tells figures where they are others than those told before, and never more often than people read. */
export class FigureNews {
  private readonly options: FigureNewsOptions
  /** Files that something happened to since the last time. */
  private readonly moving = new Set<string>()
  /** By file, as they were told. */
  private readonly told = new Map<string, string>()
  private timer: TimerHandle | undefined
  private isClosed = false

  constructor(options: FigureNewsOptions) {
    this.options = options
  }

  moved(files: readonly string[]): void {
    for (const file of files) this.moving.add(file)
    if (this.isClosed) return
    this.timer ??= this.options.clock.setTimeout(() => this.tell(), EVERY_MS)
  }

  /** Tells at once what these came to: it will not change any more. */
  ended(files: readonly string[]): void {
    for (const file of files) this.moving.add(file)
    if (!this.isClosed) this.tell()
  }

  close(): void {
    this.isClosed = true
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
    this.timer = undefined
  }

  private tell(): void {
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
    this.timer = undefined
    for (const file of this.moving) {
      const figures = this.options.look(file)
      const text = JSON.stringify(figures)
      if (figures === undefined || this.told.get(file) === text) continue
      this.told.set(file, text)
      this.options.tell(figures)
    }
    this.moving.clear()
  }
}
