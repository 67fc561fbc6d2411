import type { FlowError } from '../../../contract/errors.ts'
import type { ConditionFault } from '../../../contract/inspection.ts'
import type { TapFigures, TapView } from '../../../contract/studio/tap-methods.ts'
import type { KeptMessage, KeptMessages } from './kept-messages.ts'
import type { FetchedSample } from './tapped-process.ts'

export interface CaptureListener {
  /** There are more messages, other figures, or another state. */
  changed(): void
  /** More is known of a message. */
  told(message: KeptMessage): void
}

/** What is kept of ports of one node, for everybody who looks at them. */
export interface TapCapture {
  readonly kept: KeptMessages
  readonly listeners: Set<CaptureListener>
  readonly state: TapView['state']
  /** What was kept before is still being asked. */
  readonly isAsking: boolean
  /** Why nothing can come from the processes that run now. */
  readonly refused: FlowError | undefined
  /** What the condition failed with first. */
  readonly fault: ConditionFault | undefined
  figures(): TapFigures
  /** From the process that had it. Throws TAP_INVALID where that is gone, or has newer ones in its place. */
  fetch(message: KeptMessage): Promise<FetchedSample | undefined>
  close(): void
}
