import type { NoticeEvent, RunEvent } from '../../contract/run-protocol.ts'
import { systemClock } from '../../runtime/clock.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { logText, noticeText, summaryLines } from './figures-text.ts'
import { blockLines } from './live-block.ts'
import { isOutage, type RunFigures } from './run-figures.ts'
import type { RunView } from './run-view.ts'
import { SaidBefore } from './said-before.ts'
import { isTeamNotice } from './workers/team-notices.ts'

const REDRAW_MS = 250

/** A block of figures at the foot of the terminal, redrawn in place; what is said stays above it. */
export class LiveView implements RunView {
  private readonly figures: RunFigures
  private readonly terminal: Terminal
  private readonly stopped = new AbortController()
  private readonly said = new SaidBefore(systemClock.monotonic)
  private drawnLines = 0

  constructor(figures: RunFigures, terminal: Terminal) {
    this.figures = figures
    this.terminal = terminal
    void this.redrawUntilEnd()
  }

  show(event: RunEvent): void {
    // The end of another outage will be news.
    if (event.type !== 'metrics' && event.type !== 'summary' && event.type !== 'log' && isOutage(event.code))
      this.said.forget(`end of outages of ${event.flow}`)
    if (event.type === 'log') this.say(logText(event))
    if (event.type === 'notice') this.showNotice(event)
  }

  private showNotice(event: NoticeEvent): void {
    const text = noticeText(event)
    const { code, flow, worker } = event
    const ofAll = isTeamNotice(event)
    if (code === 'OUTAGE_OVER') {
      this.said.forget(`outages of ${flow}`)
      if (this.said.isNew('', `end of outages of ${flow}`)) this.say(text)
    } else if (isOutage(code)) {
      if (this.said.isNew(text, `outages of ${flow}`)) this.say(text)
      // Each flow and each worker may say the same.
    } else if ((!ofAll && worker === undefined) || this.said.isNew(`${ofAll ? '' : flow} ${text}`))
      this.say(text)
  }

  say(line: string): void {
    this.wipe()
    this.terminal.note(line)
    this.draw()
  }

  // It is never live with --quiet.
  complain(line: string): void {
    this.say(line)
  }

  abandon(): void {
    this.stopped.abort()
    this.wipe()
  }

  end(): void {
    this.abandon()
    for (const flow of this.figures.flows) for (const line of summaryLines(flow)) this.terminal.note(line)
  }

  private async redrawUntilEnd(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.wipe()
      this.draw()
      await systemClock.sleep(REDRAW_MS, { signal: this.stopped.signal })
    }
  }

  private draw(): void {
    if (this.stopped.signal.aborted) return
    // A block higher than the screen could not be wiped again.
    const height = Math.max(3, (process.stderr.rows || 24) - 2)
    const lines = blockLines(this.figures.flows, this.terminal.paintNotes, this.terminal.width).slice(
      0,
      height,
    )
    process.stderr.write(lines.map((line) => `${line}\n`).join(''))
    this.drawnLines = lines.length
  }

  private wipe(): void {
    if (this.drawnLines > 0) process.stderr.write(`\u001b[${this.drawnLines}A\u001b[0J`)
    this.drawnLines = 0
  }
}
