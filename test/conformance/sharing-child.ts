import { once } from 'node:events'
import { FlowError } from '../../src/contract/errors.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { SharingTimes } from '../../src/runtime/broker/embedded/sharing-times.ts'
import type { TaskCommit, TaskLease } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { CopyingMember } from './copying-member.ts'
import { aCommit, at, LIMITS, TestMember } from './world.ts'

/**
 * A member of a group in a process of its own: `node sharing-child.ts <folder> <job> <times>`. It prints a line for
 * each thing that happens.
 *
 * - `copy`: copies `orders` to `copies` until it is killed.
 * - `hold`: takes its tasks and reads; commits what it has read when a line comes in, however late that is.
 */
const [folder = '', job = '', times = '{}'] = process.argv.slice(2)
const broker = await openEmbeddedBroker({
  folder,
  clock: systemClock,
  times: JSON.parse(times) as Partial<SharingTimes>,
})
const copying = { group: 'copy', topic: 'orders', output: 'copies' }

const jobs: Record<string, () => Promise<void>> = {
  async copy() {
    await CopyingMember.join(broker, {
      ...copying,
      limits: { maxMessages: 5 },
      say: (line) => console.log(line),
    })
  },
  async hold() {
    const { group, topic } = copying
    const held: TaskLease[] = []
    await TestMember.join(broker, group, [topic], {
      plan: 'copy',
      assigned: async (lease) => {
        held.push(lease)
        console.log(`assigned ${lease.task} ${lease.epoch}`)
      },
      lost: (lease) => console.log(`lost ${lease.task} ${lease.epoch}`),
    })
    const leases = [...held]
    const commits = await Promise.all(leases.map((lease) => copyOf(lease)))
    console.log('holding')
    await once(process.stdin, 'data')
    await Promise.all(leases.map((lease, i) => commitAndTell(lease, commits[i] ?? aCommit())))
  },
}

async function copyOf(lease: TaskLease): Promise<TaskCommit> {
  const [batch] = await lease.poll(LIMITS)
  const outputs = (batch?.messages ?? []).map((message) => ({
    ...message,
    topic: copying.output,
    partition: lease.task,
  }))
  return aCommit({ positions: [at(copying.topic, lease.task, batch?.nextOffset ?? 0)], outputs })
}

async function commitAndTell(lease: TaskLease, commit: TaskCommit): Promise<void> {
  try {
    await lease.commit(commit)
    console.log(`committed ${lease.task}`)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    console.log(`refused ${lease.task} ${error.code}`)
  }
}

await jobs[job]?.()
