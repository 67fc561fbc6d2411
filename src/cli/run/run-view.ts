import type { RunEvent } from '../../contract/run-protocol.ts'

/** Shows a run to whoever watches. The figures have taken the event before it is shown. */
export interface RunView {
  show(event: RunEvent): void
  /** A line that stays. */
  say(line: string): void
  /** A line that stays, and that --quiet does not hide. */
  complain(line: string): void
  /** The run is over: nothing is redrawn any more, and the summary is printed. */
  end(): void
  /** Nothing ran: nothing is redrawn any more. */
  abandon(): void
}
