import { FlowError } from '../../src/contract/errors.ts'
import type { Broker, TaskCommit, TaskLease } from '../../src/runtime/broker/port.ts'
import { aCommit, at, LIMITS, TestMember } from './world.ts'

/** Copies `count` messages of `orders` to `shipments`, a commit for each, as the engine would through outages. */
export async function copyAll(broker: Broker, count: number): Promise<void> {
  const member = await throughOutages(() => TestMember.join(broker, 'ship', ['orders']))
  const lease = member.task(0)
  for (let watermark = 0; watermark < count;) {
    const [batch] = await throughOutages(() => lease.poll({ ...LIMITS, maxMessages: 1 }))
    const outputs = (batch?.messages ?? []).map((message) => ({ ...message, topic: 'shipments' }))
    const commit = aCommit({ positions: [at('orders', 0, watermark + 1)], outputs })
    watermark = await commitOrGoBack(broker, lease, commit)
    console.log(`copied up to ${watermark}`)
  }
  await throughOutages(() => member.leave())
}

/** Where the task is afterwards: as committed, or as the broker says where nobody knows. */
async function commitOrGoBack(broker: Broker, lease: TaskLease, commit: TaskCommit): Promise<number> {
  try {
    await throughOutages(() => lease.commit(commit))
    return commit.positions[0]?.watermark ?? 0
  } catch (error) {
    if (!(error instanceof FlowError) || error.class !== 'unknown') throw error
    console.log(error.code)
    const [position] = await broker.committed(lease.group)
    lease.seek('orders', position?.watermark ?? 0)
    return position?.watermark ?? 0
  }
}

async function throughOutages<T>(attempt: () => Promise<T>): Promise<T> {
  for (let outages = 0; ; outages++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof FlowError) || error.class !== 'outage' || outages > 100) throw error
      console.log(error.code)
    }
  }
}
