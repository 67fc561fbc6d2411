import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Broker } from '../broker/port.ts'
import type { Change } from '../change.ts'
import type { Clock } from '../clock.ts'
import type { Budget } from '../memory/budget.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import type { ReferenceStore } from '../reference/open-references.ts'
import type { RunBoard } from '../host/run-board.ts'
import type { RunRequest } from './run-request.ts'

/** What the flows of one process share. */
export interface RunSurroundings {
  emit(event: RunEvent): void
  /** What others may see of the run at any time. */
  readonly board: RunBoard
  readonly request: RunRequest
  readonly broker: Broker
  readonly clock: Clock
  readonly random: () => number
  readonly budget: Budget
  readonly changed: Change
  readonly registry: readonly RegisteredRuntime[]
  readonly references: ReferenceStore
  readonly insideTopics: ReadonlySet<string>
  /** Ends of outside topics at the start of a bounded run. */
  readonly ends: Map<string, readonly number[]>
}
