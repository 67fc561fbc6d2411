import type { FlowName } from '../../contract/names.ts'
import type { StageInput } from '../../flow/stages.ts'
import type { Counts, RunEvent } from '../../contract/run-protocol.ts'
import type { FlowError } from '../../contract/errors.ts'
import type { Broker, TopicDescription } from '../broker/port.ts'
import type { Change } from '../change.ts'
import type { FigureTotals } from '../chain/figures.ts'
import type { Clock } from '../clock.ts'
import type { ValueCodec } from '../codecs/value-codec.ts'
import type { Circuits } from '../delivery/circuit.ts'
import type { CrashNotes } from '../delivery/crash-notes.ts'
import type { DeadLetterDesk } from '../delivery/dead-letter.ts'
import type { RetryPolicy } from '../delivery/retry.ts'
import type { FlowInspector } from '../inspection/flow-inspector.ts'
import type { Budget } from '../memory/budget.ts'
import type { NodeRuntime } from '../node-api.ts'
import type { ReferenceTable } from '../reference/reference-table.ts'

/** What the tasks of one running flow share. */
export interface FlowServices {
  readonly name: FlowName
  readonly broker: Broker
  readonly clock: Clock
  readonly budget: Budget
  readonly retry: RetryPolicy
  readonly circuits: Circuits
  readonly letters: DeadLetterDesk
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  /** A bounded run: sources and outside topics are read to the end they had at the start. */
  readonly once: boolean
  /** The user of this machine has trusted the flow: its code runs without a sandbox. */
  readonly trusted: boolean
  /** Totals since the start, by node and port; moved at each commit. */
  readonly totals: FigureTotals
  readonly counts: Counts
  /** Who looks at messages on their way. */
  readonly inspector: FlowInspector
  /** Largest message each topic takes, as known since the start. */
  readonly messageLimits: Map<string, Pick<TopicDescription, 'messageBytes' | 'messageBytesBy'>>
  /** Messages written, by topic or by the node that writes outside. */
  readonly written: Record<string, number>
  /** Announced at each commit, outage, recovery and end of a source. */
  readonly changed: Change
  /** Opens the crash notes of a task, where there is a data folder. */
  crashNotes(task: string): CrashNotes | undefined
  random(): number
  runtimeOf(kind: string): Promise<NodeRuntime>
  reference(name: string): Promise<ReferenceTable>
  /** The codec of a declared topic, or of a bare format. */
  codec(of: { readonly topic: string } | { readonly format: 'json' | 'text' | 'bytes' }): ValueCodec
  /** Name on the broker of a declared topic. */
  physicalTopic(logical: string): string
  file(path: string): string
  /** Where a bounded run stops reading a topic from outside; undefined: read on. */
  endOf(topic: string, partition: number): number | undefined
  /** False where this run must leave the input alone: see `RunRequest.drainOnly`. */
  reads(input: StageInput): boolean
  emit(event: RunEvent): void
  /** A task has stopped at a gap; the others go on. */
  stoppedAtGap(error: FlowError): void
  /** The whole flow cannot go on. */
  fault(error: FlowError): void
}
