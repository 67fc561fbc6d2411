import type { FlowError } from '../../contract/errors.ts'
import type { Clock } from '../clock.ts'

export interface NodeOutagesOptions {
  readonly clock: Clock
  /** `nextInMs`: when it is tried again. Null: all is well there. */
  tell(nodeId: string, error: FlowError | null, nextInMs?: number): void
}

interface Told {
  readonly error: FlowError
  /** By the monotonic clock, where it is known. */
  readonly nextAt: number | undefined
}

/**
 * What is away of the nodes of one task. A message that is tried again, a batch and a circuit may each tell it of one
 * node at the same time: it is over when the last of them is well.
 */
export class NodeOutages {
  private readonly options: NodeOutagesOptions
  /** By node and who told it; the newest last. */
  private readonly told = new Map<string, Map<object, Told>>()

  constructor(options: NodeOutagesOptions) {
    this.options = options
  }

  /** `error` null: for whom told it the node is well, or others tell it now. */
  take(by: object, nodeId: string, error: FlowError | null, nextInMs?: number): void {
    const told = this.told.get(nodeId) ?? new Map<object, Told>()
    const before = told.get(by)
    told.delete(by)
    const { clock, tell } = this.options
    if (error !== null) {
      const nextAt = nextInMs === undefined ? undefined : clock.monotonic() + nextInMs
      this.told.set(nodeId, told.set(by, { error, nextAt }))
      tell(nodeId, error, nextInMs)
    } else if (before !== undefined) this.left(nodeId, [...told.values()].at(-1))
  }

  /** What is known of the others holds, where there are any. */
  private left(nodeId: string, newest: Told | undefined): void {
    const { clock, tell } = this.options
    if (newest === undefined) {
      this.told.delete(nodeId)
      tell(nodeId, null)
    } else {
      const { error, nextAt } = newest
      tell(nodeId, error, nextAt === undefined ? undefined : Math.max(0, nextAt - clock.monotonic()))
    }
  }
}
