import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aMessage, messages, type OpenWorld, type World } from './world.ts'

/** What every broker promises about topics. */
export function topicPromises(open: OpenWorld): void {
  describe('topics', () => {
    let world: World

    beforeEach(async () => {
      world = await open()
    })
    afterEach(() => world.end())

    test('are made once: what exists is left as it is', async () => {
      const name = world.name('orders')
      await world.broker.createTopics([{ name, partitions: 2 }])
      await world.broker.append([aMessage(name, { partition: 1 })])
      await world.broker.createTopics([{ name, partitions: 2 }])
      const [topic] = await world.broker.describeTopics([name])
      expect(topic).toMatchObject({ name, partitions: 2 })
      expect(topic?.ranges).toEqual([
        { partition: 0, begin: 0, end: 0 },
        { partition: 1, begin: 0, end: 1 },
      ])
    })

    test('with another number of partitions than asked for are refused', async () => {
      const name = world.name('orders')
      await world.broker.createTopics([{ name, partitions: 2 }])
      await expect(world.broker.createTopics([{ name, partitions: 3 }])).rejects.toMatchObject({
        code: 'TOPIC_SETTINGS_INVALID',
        message: expect.stringContaining('2 partitions, not 3') as string,
      })
    })

    test('are described in order of name, and those that are not there are left out', async () => {
      const [b, a] = [world.name('b'), world.name('a')]
      await world.broker.createTopics([
        { name: b, partitions: 1 },
        { name: a, partitions: 1, cleanup: 'compact' },
      ])
      const described = await world.broker.describeTopics([b, world.name('nowhere'), a])
      expect(described.map(({ name }) => name)).toEqual([a, b])
      expect(described[0]?.cleanup).toBe('compact')
    })

    test('lose what lies below an offset on demand, and keep the rest in its place', async () => {
      const name = world.name('orders')
      await world.broker.createTopics([{ name, partitions: 1 }])
      await world.broker.append(messages(name, 1_000))
      await world.broker.deleteBefore(name, 0, 700)
      await world.broker.deleteBefore(name, 0, 10)
      const page = await world.broker.read({
        topic: name,
        partition: 0,
        offset: 700,
        maxMessages: 1,
        maxBytes: 1e6,
      })
      expect(page.messages.map(({ offset }) => offset)).toEqual([700])
      await world.broker.deleteBefore(name, 0, 5_000)
      const [topic] = await world.broker.describeTopics([name])
      expect([topic?.ranges, topic?.bytes]).toEqual([[{ partition: 0, begin: 1_000, end: 1_000 }], 0])
    })

    test('that are deleted are gone with their messages', async () => {
      const name = world.name('orders')
      await world.broker.createTopics([{ name, partitions: 1 }])
      await world.broker.append(messages(name, 3))
      await world.broker.deleteTopic(name)
      await expect(world.broker.deleteTopic(name)).rejects.toMatchObject({ code: 'TOPIC_MISSING' })
      await world.broker.createTopics([{ name, partitions: 1 }])
      expect(await world.broker.append([aMessage(name)])).toMatchObject([{ offset: 0 }])
    })
  })
}
