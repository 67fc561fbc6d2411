import { expect } from 'vitest'
import type { OutgoingMessage } from '../../src/runtime/broker/port.ts'
import { partitionOf } from '../../src/runtime/broker/partitioner.ts'
import { aMessage, aTopic, messages, readAll } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What every broker promises about messages in topics. */
export function logPromises(promises: Promises): void {
  promises.about('messages', aTopic, (stage) => {
    async function readBack(message: OutgoingMessage) {
      const { broker } = stage()
      await broker.append([message])
      const [stored] = await readAll(broker, message.topic)
      if (stored === undefined) throw new Error('Nothing was stored.')
      return stored
    }

    promises.that(
      'come back with their bytes, timestamp and headers in order, null, repeated and binary ones too',
      async () => {
        const { topic } = stage()
        const headers = [
          { name: 'b', value: Buffer.from([0, 255, 128, 10]) },
          { name: 'a', value: null },
          { name: 'b', value: Buffer.from('second') },
          { name: 'a', value: Buffer.alloc(0) },
          { name: 'größe', value: Buffer.alloc(300, 7) },
        ]
        const key = Buffer.from([0, 1, 254, 255])
        const stored = await readBack(aMessage(topic, { key, headers, timestamp: 1_700_000_000_123 }))
        expect(stored.timestamp).toBe(1_700_000_000_123)
        expect([...(stored.key ?? [])]).toEqual([...key])
        expect(stored.headers.map(({ name }) => name)).toEqual(headers.map(({ name }) => name))
        expect(stored.headers.map(({ value }) => value && [...value])).toEqual(
          headers.map(({ value }) => value && [...value]),
        )
      },
    )

    promises.that('keep a null value and a null key null', async () => {
      const { topic } = stage()
      const stored = await readBack(aMessage(topic, { key: null, value: null }))
      expect([stored.key, stored.value]).toEqual([null, null])
    })

    promises.that('keep an empty value and an empty key empty', async () => {
      const { topic } = stage()
      const stored = await readBack(aMessage(topic, { key: Buffer.alloc(0), value: Buffer.alloc(0) }))
      expect([stored.key?.length, stored.value?.length]).toEqual([0, 0])
    })

    promises.that('get offsets from 0 without holes, in the order of the appends', async () => {
      const { broker, topic } = stage()
      const first = await broker.append(messages(topic, 3))
      const second = await Promise.all([broker.append(messages(topic, 2)), broker.append(messages(topic, 2))])
      expect([...first, ...second.flat()].map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6])
      const stored = await readAll(broker, topic)
      expect(stored.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6])
    })

    promises.that('of one key are in the partition that Java chooses', async () => {
      const { world, broker } = stage()
      const wide = world.name('wide')
      await broker.createTopics([{ name: wide, partitions: 6 }])
      const keys = Array.from({ length: 50 }, (_, i) => Buffer.from(`customer ${i % 25}`))
      const appended = await broker.append(keys.map((key) => aMessage(wide, { key })))
      expect(appended.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionOf(key, 6)))
    })

    promises.that(
      'without a key keep to one partition for a batch, and the next batch goes elsewhere',
      async () => {
        const { world, broker } = stage()
        const wide = world.name('wide')
        await broker.createTopics([{ name: wide, partitions: 3 }])
        const used = []
        for (let i = 0; i < 3; i++) {
          const appended = await broker.append(messages(wide, 10, { key: null }))
          used.push(new Set(appended.map(({ partition }) => partition)))
        }
        expect(used.map((partitions) => partitions.size)).toEqual([1, 1, 1])
        expect(new Set(used.flatMap((partitions) => [...partitions])).size).toBe(3)
      },
    )

    promises.that('go to the partition that the sender names', async () => {
      const { world, broker } = stage()
      const wide = world.name('wide')
      await broker.createTopics([{ name: wide, partitions: 3 }])
      const appended = await broker.append([0, 2, 1].map((partition) => aMessage(wide, { partition })))
      expect(appended.map(({ partition }) => partition)).toEqual([0, 2, 1])
    })

    promises.that('are read by pages, limited in number and in bytes; a larger one comes alone', async () => {
      const { broker, topic } = stage()
      await broker.append([
        ...messages(topic, 4),
        aMessage(topic, { value: Buffer.alloc(5_000) }),
        ...messages(topic, 2),
      ])
      const read = (offset: number, maxMessages: number, maxBytes: number) =>
        broker.read({ topic, partition: 0, offset, maxMessages, maxBytes })
      expect((await read(0, 3, 1_000_000)).messages).toHaveLength(3)
      expect((await read(0, 1_000, 70)).messages.length).toBeLessThan(4)
      const alone = await read(4, 1_000, 1_000)
      expect(alone.messages.map(({ value }) => value?.length)).toEqual([5_000])
      expect(alone.nextOffset).toBe(5)
      expect((await read(7, 10, 1_000)).messages).toEqual([])
    })

    promises.that('of a topic that does not exist are refused by its name', async () => {
      const { world, broker } = stage()
      await expect(broker.append([aMessage(world.name('nowhere'))])).rejects.toMatchObject({
        code: 'TOPIC_MISSING',
        message: expect.stringContaining('nowhere') as string,
      })
    })

    promises.that('are found by time', async () => {
      const { broker, topic } = stage()
      await broker.append([10, 20, 30].map((timestamp) => aMessage(topic, { timestamp })))
      expect(await broker.offsetsAt(topic, 15)).toEqual([1])
      expect(await broker.offsetsAt(topic, 31)).toEqual([3])
    })
  })
}
