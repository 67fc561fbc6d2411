import type { RunEvent } from '../../contract/run-protocol.ts'
import { systemClock } from '../../runtime/clock.ts'
import { countText } from '../terminal/figures.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { countsText, summaryLines } from './figures-text.ts'
import { causeText, type FlowFigures, type RunFigures } from './run-figures.ts'
import type { RunView } from './run-view.ts'

/** Figures of one flow come at most this often. */
const EVERY_MS = 1_000

/** Lines for a log: changes of state as they come, figures once a second while they change. */
export class PlainView implements RunView {
  private readonly figures: RunFigures
  private readonly terminal: Terminal
  private readonly now: () => number
  private readonly last = new Map<string, { readonly at: number; readonly text: string }>()

  constructor(figures: RunFigures, terminal: Terminal, now = systemClock.monotonic) {
    this.figures = figures
    this.terminal = terminal
    this.now = now
  }

  show(event: RunEvent): void {
    const flow = this.figures.flow(event.flow)
    if (flow === undefined) return
    if (event.type === 'metrics') this.showFigures(flow)
    else if (event.type === 'notice')
      this.say(`${flow.name}: ${event.message}${event.hint === undefined ? '' : ` ${event.hint}`}`)
    else if (event.type === 'transition') {
      if (event.machine === 'flow')
        this.say(`${flow.name}: ${event.to}${event.cause === undefined ? '' : `. ${causeText(event)}`}`)
      else if (event.cause !== undefined) this.say(`${flow.name}: ${causeText(event)}`)
    }
  }

  say(line: string): void {
    this.terminal.note(line)
  }

  end(): void {
    for (const flow of this.figures.flows) for (const line of summaryLines(flow)) this.say(line)
  }

  abandon(): void {
    // Nothing is redrawn here.
  }

  private showFigures(flow: FlowFigures): void {
    const before = this.last.get(flow.id)
    const text = countsText(flow.counts)
    const at = this.now()
    if (before !== undefined && (at - before.at < EVERY_MS || text === before.text)) return
    this.last.set(flow.id, { at, text })
    if (flow.counts.in > 0) this.say(`${flow.name}: ${text}; ${countText(flow.perSecond)}/s`)
  }
}
