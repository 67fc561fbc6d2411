import { ERROR_CODES, type ErrorClass } from '../../contract/errors.ts'
import type { RunEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import { systemClock } from '../../runtime/clock.ts'
import { countText } from '../terminal/figures.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { countsText, noticeText, summaryLines } from './figures-text.ts'
import { causeText, type FlowFigures, type RunFigures } from './run-figures.ts'
import type { RunView } from './run-view.ts'

/** Figures of one flow come at most this often. */
const EVERY_MS = 1_000
/** The same sentence comes again only after so long. */
const AGAIN_MS = 30_000
/** A start is told by `running`, an end by the summary. */
const worthALine: ReadonlySet<string> = new Set(['running', 'paused', 'draining', 'backing-off', 'failed'])

/** Lines for a log: changes of state as they come, figures once a second while they change. */
export class PlainView implements RunView {
  private readonly figures: RunFigures
  private readonly terminal: Terminal
  private readonly now: () => number
  private readonly said = new Map<string, number>()
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
    if (event.type === 'notice') this.sayOnce(`${flow.name}: ${noticeText(event)}`)
    if (event.type === 'transition') this.showTransition(flow, event)
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

  private showTransition(flow: FlowFigures, event: TransitionEvent): void {
    const cause = event.cause === undefined ? undefined : causeText(event)
    if (event.machine !== 'flow') {
      // A fault of a part is the flow's: its own next state tells it.
      if (cause !== undefined && classOf(event) !== 'fault')
        this.sayOnce(`${flow.name}: ${cause}`, `${flow.id} ${event.cause}`)
    } else if (event.from !== '' && worthALine.has(event.to)) {
      // A start that fails is tried again and again, each time for the same cause.
      // Why a flow failed is said once, by the error at the end.
      if (cause === undefined || event.to === 'failed') this.say(`${flow.name}: ${event.to}`)
      else this.sayOnce(`${flow.name}: ${event.to}. ${cause}`)
    }
  }

  /** Every node and partition meets an outage, and again at each retry: one line stands for all with one `meaning`. */
  private sayOnce(text: string, meaning = text): void {
    const before = this.said.get(meaning)
    if (before !== undefined && this.now() - before < AGAIN_MS) return
    this.said.set(meaning, this.now())
    this.say(text)
  }

  private showFigures(flow: FlowFigures): void {
    const before = this.last.get(flow.id)
    const text = countsText(flow.counts)
    const at = this.now()
    if (before !== undefined && (at - before.at < EVERY_MS || text === before.text)) return
    this.last.set(flow.id, { at, text })
    if (flow.counts.in > 0)
      this.say(`${flow.name}: ${text}; ${countText(flow.perSecond)}/s, lag ${countText(flow.lag)}`)
  }
}

function classOf({ code }: TransitionEvent): ErrorClass | undefined {
  return code === undefined ? undefined : (ERROR_CODES as Readonly<Record<string, ErrorClass>>)[code]
}
