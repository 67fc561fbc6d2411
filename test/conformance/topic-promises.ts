import { expect } from 'vitest'
import { aMessage, messages } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What every broker promises about topics. */
export function topicPromises(promises: Promises): void {
  promises.about(
    'topics',
    ({ broker }) => ({ broker }),
    (stage) => {
      promises.that('are made once: what exists is left as it is', async () => {
        const { world, broker } = stage()
        const name = world.name('orders')
        await broker.createTopics([{ name, partitions: 2 }])
        await broker.append([aMessage(name, { partition: 1 })])
        await broker.createTopics([{ name, partitions: 2 }])
        const [topic] = await broker.describeTopics([name])
        expect(topic).toMatchObject({ name, partitions: 2 })
        expect(topic?.ranges).toEqual([
          { partition: 0, begin: 0, end: 0 },
          { partition: 1, begin: 0, end: 1 },
        ])
      })

      promises.that('with another number of partitions than asked for are refused', async () => {
        const { world, broker } = stage()
        const name = world.name('orders')
        await broker.createTopics([{ name, partitions: 2 }])
        await expect(broker.createTopics([{ name, partitions: 3 }])).rejects.toMatchObject({
          code: 'TOPIC_SETTINGS_INVALID',
          message: expect.stringContaining('2 partitions, not 3') as string,
        })
      })

      promises.that('are described in order of name, and those that are not there are left out', async () => {
        const { world, broker } = stage()
        const [b, a] = [world.name('b'), world.name('a')]
        await broker.createTopics([
          { name: b, partitions: 1 },
          { name: a, partitions: 1, cleanup: 'compact' },
        ])
        const described = await broker.describeTopics([b, world.name('nowhere'), a])
        expect(described.map(({ name }) => name)).toEqual([a, b])
        expect(described[0]?.cleanup).toBe('compact')
      })

      promises.that('lose what lies below an offset on demand, and keep the rest in its place', async () => {
        const { world, broker } = stage()
        const name = world.name('orders')
        await broker.createTopics([{ name, partitions: 1 }])
        await broker.append(messages(name, 1_000))
        await broker.deleteBefore(name, 0, 700)
        await broker.deleteBefore(name, 0, 10)
        const page = await broker.read({
          topic: name,
          partition: 0,
          offset: 700,
          maxMessages: 1,
          maxBytes: 1e6,
        })
        expect(page.messages.map(({ offset }) => offset)).toEqual([700])
        await broker.deleteBefore(name, 0, 5_000)
        const [topic] = await broker.describeTopics([name])
        expect(topic?.ranges).toEqual([{ partition: 0, begin: 1_000, end: 1_000 }])
      })

      promises.that(
        'tell how many bytes they hold',
        async () => {
          const { world, broker } = stage()
          const name = world.name('orders')
          await broker.createTopics([{ name, partitions: 1 }])
          const held = async () => (await broker.describeTopics([name]))[0]?.bytes
          expect(await held()).toBe(0)
          const message = aMessage(name, { headers: [{ name: 'größe', value: Buffer.alloc(100) }] })
          await broker.append([message, message])
          expect(await held()).toBe(2 * (16 + 3 + 5 + 5 + 100))
          await broker.deleteBefore(name, 0, 2)
          expect(await held()).toBe(0)
        },
        { needs: 'countsBytes' },
      )

      promises.that(
        'are made once also by two who make them at the same moment',
        async () => {
          const { world, broker } = stage()
          const other = await world.another()
          for (let i = 0; i < 5; i++) {
            const topics = ['a', 'b'].map((name) => ({ name: world.name(`${name}-${i}`), partitions: 3 }))
            await Promise.all([broker.createTopics(topics), other.createTopics([...topics].reverse())])
            const described = await other.describeTopics(topics.map(({ name }) => name))
            expect(described.map(({ partitions }) => partitions)).toEqual([3, 3])
            await other.append(topics.map(({ name }) => aMessage(name)))
          }
        },
        { needs: 'connections' },
      )

      promises.that('are described fifty at once, each with where it begins and ends', async () => {
        const { world, broker } = stage()
        const names = Array.from({ length: 50 }, (_, i) => world.name(`topic-${i + 10}`))
        await broker.createTopics(names.map((name, i) => ({ name, partitions: 1 + (i % 3) })))
        await broker.append(names.flatMap((name, i) => messages(name, i, { partition: 0 })))
        const described = await broker.describeTopics(names)
        expect(described.map(({ name }) => name)).toEqual(names)
        expect(described.map(({ ranges }) => ranges.map(({ end }) => end))).toEqual(
          names.map((_, i) => [i, 0, 0].slice(0, 1 + (i % 3))),
        )
        const all = await broker.describeTopics()
        expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
      })

      promises.that(
        'are full at their hard size: writing waits until there is room',
        async () => {
          const { world, broker } = stage()
          const name = world.name('orders')
          await broker.createTopics([{ name, partitions: 1, hardBytes: 1_000 }])
          for (const message of messages(name, 2, { value: Buffer.alloc(500) }))
            await broker.append([message])
          await expect(broker.append(messages(name, 1))).rejects.toMatchObject({
            code: 'TOPIC_FULL',
            class: 'outage',
          })
          await broker.deleteBefore(name, 0, 1)
          expect(await broker.append(messages(name, 1))).toMatchObject([{ offset: 2 }])
        },
        { needs: 'hardSize' },
      )

      promises.that('that are deleted are gone with their messages', async () => {
        const { world, broker } = stage()
        const name = world.name('orders')
        await broker.createTopics([{ name, partitions: 1 }])
        await broker.append(messages(name, 3))
        await broker.deleteTopic(name)
        await expect(broker.deleteTopic(name)).rejects.toMatchObject({ code: 'TOPIC_MISSING' })
        await broker.createTopics([{ name, partitions: 1 }])
        expect(await broker.append([aMessage(name)])).toMatchObject([{ offset: 0 }])
      })
    },
  )
}
