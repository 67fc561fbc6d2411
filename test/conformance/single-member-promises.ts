import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { TestMember, type OpenWorld, type World } from './world.ts'

/** What a broker promises that does not share a group among members. */
export function singleMemberPromises(open: OpenWorld): void {
  describe('a group with one member', () => {
    let world: World
    let broker: Broker
    let topic: string
    let group: string

    beforeEach(async () => {
      world = await open()
      broker = world.broker
      topic = world.name('orders')
      group = world.name('ship')
      await broker.createTopics([{ name: topic, partitions: 1 }])
    })
    afterEach(() => world.end())

    test('is refused to a second one, with the name of the holder', async () => {
      await TestMember.join(broker, group, [topic], { owner: 'millrace run orders' })
      await expect(TestMember.join(broker, group, [topic])).rejects.toMatchObject({
        code: 'FLOW_ALREADY_RUNNING',
        message: expect.stringContaining(`millrace run orders (process ${process.pid})`) as string,
      })
    })
  })
}
