import type { Clock } from '../../../runtime/clock.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import { groupOwners } from './group-owners.ts'
import type { PreparedRun } from './prepare-run.ts'

/** How often it is asked who else is in the groups of a run, in ms. */
const LOOK_MS = 3_000

interface WatchedRun {
  readonly prepared: PreparedRun
  readonly isOver: boolean
  readonly done: Promise<void>
}

interface GroupWatchParts {
  readonly broker: Pick<WorkspaceBroker, 'with'>
  readonly clock: Clock
  /** Others came to a run, or left it. */
  readonly changed: () => void
}

/** Who shares the groups of a run on a broker of others: another Studio of the same user joins the same ones. */
export class GroupWatch {
  private readonly parts: GroupWatchParts
  private readonly others = new WeakMap<WatchedRun, readonly string[]>()
  private readonly closing = new AbortController()

  constructor(parts: GroupWatchParts) {
    this.parts = parts
  }

  /** Until it is over. */
  watch(run: WatchedRun): void {
    if (run.prepared.target.isShared) void this.lookOn(run)
  }

  othersOf(run: WatchedRun): readonly string[] {
    return run.isOver ? [] : (this.others.get(run) ?? [])
  }

  close(): void {
    this.closing.abort()
  }

  private async lookOn(run: WatchedRun): Promise<void> {
    const over = new AbortController()
    void run.done.then(() => over.abort())
    const signal = AbortSignal.any([over.signal, this.closing.signal])
    let before: readonly string[] = []
    while (!signal.aborted) {
      const now = (await this.look(run)) ?? before
      // While a group shares out anew its members do not say who they are: who is told was there twice.
      const told = now.filter((owner) => before.includes(owner))
      if (told.join(' ') !== this.othersOf(run).join(' ')) {
        this.others.set(run, told)
        this.parts.changed()
      }
      before = now
      await this.parts.clock.sleep(LOOK_MS, { signal })
    }
  }

  /** Undefined where nobody answers now: it is asked again. */
  private async look({ prepared }: WatchedRun): Promise<readonly string[] | undefined> {
    const { target, namespace, request } = prepared
    try {
      const all = await this.parts.broker.with((open) => groupOwners(open, prepared, namespace), target)
      return all.filter((owner) => owner !== request.owner)
    } catch {
      return undefined
    }
  }
}
