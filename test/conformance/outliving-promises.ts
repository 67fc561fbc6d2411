import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from '../../src/runtime/broker/port.ts'
import {
  aCommit,
  aMessage,
  aStage,
  messages,
  readAll,
  TestMember,
  text,
  type OpenWorld,
  type World,
} from './world.ts'

/** What a broker promises whose data outlive that it is closed. */
export function outlivingPromises(open: OpenWorld): void {
  describe('a broker that is closed and opened again', () => {
    let world: World
    let broker: Broker
    let topic: string
    let output: string
    let group: string

    beforeEach(async () => {
      world = await open()
      broker = world.broker
      ;({ topic, output, group } = await aStage(world))
    })
    afterEach(() => world.end())

    test('messages are there again', async () => {
      await broker.append(messages(topic, 5, { partition: 0 }))
      broker = await world.reopen()
      const stored = await readAll(broker, topic)
      expect(stored.map(({ value }) => text(value))).toEqual([0, 1, 2, 3, 4].map((i) => `value ${i}`))
      expect(await broker.append([aMessage(topic, { partition: 0 })])).toMatchObject([{ offset: 5 }])
    })

    test('finishes the commits under way first', async () => {
      const member = await TestMember.join(broker, group, [topic])
      const commits = [0, 1].map((task) =>
        member.task(task).commit(aCommit({ outputs: messages(output, 100) })),
      )
      broker = await world.reopen()
      await Promise.all(commits)
      expect(await readAll(broker, output)).toHaveLength(200)
    })
  })
}
