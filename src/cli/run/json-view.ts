import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { RunView } from './run-view.ts'

/** Every event as one line of JSON on stdout; of figures nobody has read yet only the newest are kept. */
export class JsonView implements RunView {
  private readonly terminal: Terminal
  private readonly waiting: RunEvent[] = []
  private writing = false

  constructor(terminal: Terminal) {
    this.terminal = terminal
  }

  show(event: RunEvent): void {
    const older =
      event.type === 'metrics'
        ? this.waiting.findIndex((each) => each.type === 'metrics' && each.flow === event.flow)
        : -1
    if (older >= 0) this.waiting.splice(older, 1)
    this.waiting.push(event)
    if (!this.writing) void this.write()
  }

  say(line: string): void {
    this.terminal.note(line)
  }

  complain(line: string): void {
    this.terminal.complain(line)
  }

  end(): void {
    // The summary is an event like the others.
  }

  abandon(): void {
    // Nothing is redrawn here.
  }

  private async write(): Promise<void> {
    this.writing = true
    for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift())
      await this.terminal.data(JSON.stringify(event))
    this.writing = false
  }
}
