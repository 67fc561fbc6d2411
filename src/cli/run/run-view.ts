import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { JsonView } from './json-view.ts'
import { LiveView } from './live-view.ts'
import { PlainView } from './plain-view.ts'
import type { RunFigures } from './run-figures.ts'

/** Shows a run to whoever watches. The figures have taken the event before it is shown. */
export interface RunView {
  show(event: RunEvent): void
  /** A line that stays. */
  say(line: string): void
  /** The run is over: nothing is redrawn any more, and the summary is printed. */
  end(): void
  /** Nothing ran: nothing is redrawn any more. */
  abandon(): void
}

/** Redrawn in place on a terminal, events with `--json`, else lines. */
export function openRunView(terminal: Terminal, figures: RunFigures): RunView {
  if (terminal.json) return new JsonView(terminal)
  return terminal.isLive ? new LiveView(figures, terminal) : new PlainView(figures, terminal)
}
