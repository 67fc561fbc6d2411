import { systemClock } from '../../src/runtime/clock.ts'
import { openPlace, type BrokerPlace } from './broker-place.ts'
import { CopyingMember, type CopyOptions } from './copying-member.ts'
import { copyAll } from './copy-all.ts'
import { messages } from './world.ts'

/**
 * A second process on the same broker, for tests: `node broker-child.ts <place> <job> <argument>`.
 * It prints a line for each thing it has done, and stays alive after `hold`.
 */
const [place = '', job = '', argument = ''] = process.argv.slice(2)
const broker = await openPlace(JSON.parse(place) as BrokerPlace, systemClock)

const jobs: Record<string, () => Promise<void>> = {
  /** Appends one message after another to topic `orders`, each acknowledged before the next. */
  async append() {
    for (let i = 0; i < Number(argument); i++) {
      await broker.append(messages('orders', 1))
      console.log(`ack ${i}`)
    }
    await broker.close()
  },
  /** Joins a group and stays. */
  async hold() {
    await broker.join({
      group: argument,
      topics: ['orders'],
      clock: systemClock,
      owner: 'a child of the test',
      plan: 'one plan',
      stores: [],
      assigned: async () => {},
      revoking: async () => {},
      lost: () => {},
      troubled: () => {},
    })
    console.log('holding')
    await systemClock.sleep(600_000)
  },
  /** A copying member that holds what it has read until the signal. */
  async 'hold-copies'() {
    const released = new Promise<void>((resolve) => process.once('SIGUSR2', () => resolve()))
    await CopyingMember.join(broker, {
      ...(JSON.parse(argument) as CopyOptions),
      beforeCommit: (lease) => {
        console.log(`holds ${lease.task}`)
        return released
      },
      say: (line) => console.log(line),
    })
    await systemClock.sleep(600_000)
  },
  /** Copies `orders` to `shipments` one message at a time, through outages of the disk. */
  async copy() {
    await copyAll(broker, Number(argument))
    await broker.close()
  },
}

await jobs[job]?.()
