import { EmbeddedLease } from '../../../src/runtime/broker/embedded/task-lease.ts'
import type { TaskCommit } from '../../../src/runtime/broker/port.ts'
import { systemClock } from '../../../src/runtime/clock.ts'

type Half = 'positions' | 'outputs'

/** How long the halves stand apart: most of the time of a commit, so that a few kills are enough to meet it. */
const GAP_MS = 60

/** From here on every commit of this process is two, the one after the other. For tests of the chaos test alone. */
export function splitCommits(order: readonly [Half, Half]): void {
  const commit = EmbeddedLease.prototype.commit
  EmbeddedLease.prototype.commit = async function (this: EmbeddedLease, whole: TaskCommit) {
    await commit.call(this, halfOf(whole, order[0]))
    await systemClock.sleep(GAP_MS)
    await commit.call(this, halfOf(whole, order[1]))
  }
}

function halfOf({ positions, outputs, state, cursors }: TaskCommit, half: Half): TaskCommit {
  if (half === 'positions') return { positions, outputs: [], state: [], cursors }
  return { positions: [], outputs, state, cursors: [] }
}
