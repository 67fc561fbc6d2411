import { ERROR_CODES, type ErrorClass } from '../../contract/errors.ts'
import type { NoticeEvent, RunEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import { systemClock } from '../../runtime/clock.ts'
import { countText } from '../terminal/figures.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { countsText, logText, noticeText, summaryLines } from './figures-text.ts'
import { causeText, type FlowFigures, isOutage, type RunFigures } from './run-figures.ts'
import type { RunView } from './run-view.ts'
import { SaidBefore } from './said-before.ts'
import { isTeamNotice } from './workers/team-notices.ts'

/** Figures of one flow come at most this often. */
const EVERY_MS = 1_000
/** A start is told by `running`, an end by the summary. */
const worthALine: ReadonlySet<string> = new Set(['running', 'paused', 'draining', 'backing-off', 'failed'])

/** Lines for a log: changes of state as they come, figures once a second while they change. */
export class PlainView implements RunView {
  private readonly figures: RunFigures
  private readonly terminal: Terminal
  private readonly now: () => number
  private readonly said: SaidBefore
  private readonly last = new Map<string, { readonly at: number; readonly text: string }>()

  constructor(figures: RunFigures, terminal: Terminal, now = systemClock.monotonic) {
    this.figures = figures
    this.terminal = terminal
    this.now = now
    this.said = new SaidBefore(now)
  }

  show(event: RunEvent): void {
    const flow = this.figures.flow(event.flow)
    if (flow === undefined) return
    if (event.type === 'metrics') this.showFigures(flow)
    if (event.type === 'log') this.say(`${flow.name}: ${logText(event)}`)
    if (event.type === 'notice') this.showNotice(flow, event)
    if (event.type === 'transition') this.showTransition(flow, event)
  }

  say(line: string): void {
    this.terminal.note(line)
  }

  complain(line: string): void {
    this.terminal.complain(line)
  }

  end(): void {
    for (const flow of this.figures.flows) for (const line of summaryLines(flow)) this.say(line)
  }

  abandon(): void {
    // Nothing is redrawn here.
  }

  private showNotice(flow: FlowFigures, event: NoticeEvent): void {
    const text = noticeText(event)
    if (isTeamNotice(event)) this.sayOnce(text)
    else if (event.code === 'OUTAGE_OVER') {
      // Every worker tells it; the next outage is news, though it be for the same cause.
      this.said.forget(outagesOf(flow))
      this.sayOnce(`${flow.name}: ${text}`, { meaning: 'over', about: flow.id })
    } else if (isOutage(event.code)) this.sayOutage(flow, `${flow.name}: ${text}`, event.message)
    else this.sayOnce(`${flow.name}: ${text}`)
  }

  private showTransition(flow: FlowFigures, event: TransitionEvent): void {
    const cause = event.cause === undefined ? undefined : causeText(event)
    if (event.machine === 'flow') this.showState(flow, event)
    // A fault of a part is the flow's: its own next state tells it.
    else if (cause !== undefined && classOf(event) !== 'fault')
      this.sayOutage(flow, `${flow.name}: ${cause}`, event.cause ?? '')
  }

  private showState(flow: FlowFigures, event: TransitionEvent): void {
    const cause = event.cause === undefined ? undefined : causeText(event)
    if (event.from === '' || !worthALine.has(event.to)) return
    // Why a flow failed is said once, by the error at the end.
    const why = cause === undefined || event.to === 'failed' ? '' : `. ${cause}`
    if (event.worker === undefined && why === '') this.say(`${flow.name}: ${event.to}`)
    // A start that fails is tried again and again, each time for the same cause; and so by each worker.
    else if (why !== '') {
      const who = event.worker === undefined ? '' : `worker ${event.worker} `
      this.sayOutage(flow, `${flow.name}: ${who}${event.to}${why}`, `${event.to} ${cause}`)
    }
  }

  private sayOutage(flow: FlowFigures, text: string, meaning: string): void {
    this.said.forget(flow.id)
    this.sayOnce(text, { meaning, about: outagesOf(flow) })
  }

  private sayOnce(text: string, { meaning = text, about = '' } = {}): void {
    if (this.said.isNew(meaning, about)) this.say(text)
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

function outagesOf({ id }: FlowFigures): string {
  return `outages of ${id}`
}

function classOf({ code }: TransitionEvent): ErrorClass | undefined {
  return code === undefined ? undefined : (ERROR_CODES as Readonly<Record<string, ErrorClass>>)[code]
}
