import type { Terminal } from '../terminal/terminal.ts'
import { JsonView } from './json-view.ts'
import { LiveView } from './live-view.ts'
import { PlainView } from './plain-view.ts'
import type { RunFigures } from './run-figures.ts'
import type { RunView } from './run-view.ts'

/** Redrawn in place on a terminal, events with `--json`, else lines. */
export function openRunView(terminal: Terminal, figures: RunFigures): RunView {
  if (terminal.json) return new JsonView(terminal)
  return terminal.isLive ? new LiveView(figures, terminal) : new PlainView(figures, terminal)
}
