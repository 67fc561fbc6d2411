import { EmbeddedLease } from '../../../src/runtime/broker/embedded/task-lease.ts'
import { KafkaLease } from '../../../src/runtime/broker/kafka/member/kafka-lease.ts'
import { PendingPositions } from '../../../src/runtime/broker/kafka/member/pending-positions.ts'
import type { TaskCommit } from '../../../src/runtime/broker/port.ts'
import { systemClock } from '../../../src/runtime/clock.ts'

type Half = 'positions' | 'outputs'

/** How long the halves stand apart: most of the time of a commit, so that a few kills are enough to meet it. */
const GAP_MS = 60

/** From here on every commit of this process is two, the one after the other. For tests of the chaos test alone. */
export function splitCommits(order: readonly [Half, Half], gapMs = GAP_MS): void {
  for (const Lease of [EmbeddedLease, KafkaLease]) splitCommitsOf(Lease.prototype, order, gapMs)
  // On Kafka positions wait for a second, unless somebody asks for them.
  const note = PendingPositions.prototype.note
  PendingPositions.prototype.note = function (this: PendingPositions, ...noted: Parameters<typeof note>) {
    note.apply(this, noted)
    void this.flush().catch(() => {})
  }
}

interface Committing {
  commit(whole: TaskCommit): Promise<void>
}

function splitCommitsOf(lease: Committing, order: readonly [Half, Half], gapMs: number): void {
  const commit = lease.commit
  lease.commit = async function (this: Committing, whole: TaskCommit) {
    await commit.call(this, halfOf(whole, order[0]))
    await systemClock.sleep(gapMs)
    await commit.call(this, halfOf(whole, order[1]))
  }
}

function halfOf({ positions, outputs, state, cursors }: TaskCommit, half: Half): TaskCommit {
  if (half === 'positions') return { positions, outputs: [], state: [], cursors }
  return { positions: [], outputs, state, cursors: [] }
}
