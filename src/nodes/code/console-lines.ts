import { LineLimit } from '../line-limit.ts'
import type { NodeContext } from '../../runtime/node-api.ts'
import type { ConsoleLine } from '../../runtime/sandbox/inside.ts'

/** Lines that the code's console tells in a second; those left out are counted with the next one. */
const PER_SECOND = 10

/** Brings what the code tells its console to whoever watches the run. */
export class ConsoleLines {
  private readonly context: NodeContext
  private readonly limit: LineLimit
  private leftOut = 0

  constructor(context: NodeContext) {
    this.context = context
    this.limit = new LineLimit(PER_SECOND, () => context.clock.monotonic())
  }

  tell({ level, text }: ConsoleLine): void {
    const before = this.limit.take()
    if (before === undefined) return this.context.count('leftOut')
    this.context.log({ level, text, leftOut: before + this.leftOut })
    this.leftOut = 0
  }

  /** No line follows that could tell what was left out. */
  end(): void {
    const leftOut = this.limit.takeRest() + this.leftOut
    this.leftOut = 0
    if (leftOut > 0) this.context.log({ level: 'info', text: 'the end', leftOut })
  }

  /** Lines that were not even made. */
  skip(lines: number): void {
    if (lines === 0) return
    this.leftOut += lines
    this.context.count('leftOut', lines)
  }
}
