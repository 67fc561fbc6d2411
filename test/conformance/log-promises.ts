import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingMessage } from '../../src/runtime/broker/port.ts'
import { partitionOf } from '../../src/runtime/broker/partitioner.ts'
import { aMessage, messages, readAll, type OpenWorld, type World } from './world.ts'

/** What every broker promises about messages in topics. */
export function logPromises(open: OpenWorld): void {
  describe('messages', () => {
    let world: World
    let topic: string

    beforeEach(async () => {
      world = await open()
      topic = world.name('orders')
      await world.broker.createTopics([{ name: topic, partitions: 1 }])
    })
    afterEach(() => world.end())

    async function readBack(message: OutgoingMessage) {
      await world.broker.append([message])
      const [stored] = await readAll(world.broker, topic)
      if (stored === undefined) throw new Error('Nothing was stored.')
      return stored
    }

    test('come back with their bytes, timestamp and headers in order, null, repeated and binary ones too', async () => {
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
    })

    test('keep a null value and a null key null', async () => {
      const stored = await readBack(aMessage(topic, { key: null, value: null }))
      expect([stored.key, stored.value]).toEqual([null, null])
    })

    test('keep an empty value and an empty key empty', async () => {
      const stored = await readBack(aMessage(topic, { key: Buffer.alloc(0), value: Buffer.alloc(0) }))
      expect([stored.key?.length, stored.value?.length]).toEqual([0, 0])
    })

    test('of 20 MB pass', async () => {
      const value = Buffer.alloc(20 * 1024 * 1024, 'twenty megabytes ')
      const stored = await readBack(aMessage(topic, { value }))
      expect(Buffer.compare(stored.value ?? Buffer.alloc(0), value)).toBe(0)
    })

    test('get offsets from 0 without holes, in the order of the appends', async () => {
      const first = await world.broker.append(messages(topic, 3))
      const second = await Promise.all([
        world.broker.append(messages(topic, 2)),
        world.broker.append(messages(topic, 2)),
      ])
      expect([...first, ...second.flat()].map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6])
      const stored = await readAll(world.broker, topic)
      expect(stored.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6])
    })

    test('of one key are in the partition that Java chooses', async () => {
      const wide = world.name('wide')
      await world.broker.createTopics([{ name: wide, partitions: 6 }])
      const keys = Array.from({ length: 50 }, (_, i) => Buffer.from(`customer ${i % 25}`))
      const appended = await world.broker.append(keys.map((key) => aMessage(wide, { key })))
      expect(appended.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionOf(key, 6)))
    })

    test('without a key keep to one partition for a batch, and the next batch goes elsewhere', async () => {
      const wide = world.name('wide')
      await world.broker.createTopics([{ name: wide, partitions: 3 }])
      const used = []
      for (let i = 0; i < 3; i++) {
        const appended = await world.broker.append(messages(wide, 10, { key: null }))
        used.push(new Set(appended.map(({ partition }) => partition)))
      }
      expect(used.map((partitions) => partitions.size)).toEqual([1, 1, 1])
      expect(new Set(used.flatMap((partitions) => [...partitions])).size).toBe(3)
    })

    test('go to the partition that the sender names', async () => {
      const wide = world.name('wide')
      await world.broker.createTopics([{ name: wide, partitions: 3 }])
      const appended = await world.broker.append([0, 2, 1].map((partition) => aMessage(wide, { partition })))
      expect(appended.map(({ partition }) => partition)).toEqual([0, 2, 1])
    })

    test('are read by pages, limited in number and in bytes; a larger one comes alone', async () => {
      await world.broker.append([
        ...messages(topic, 4),
        aMessage(topic, { value: Buffer.alloc(5_000) }),
        ...messages(topic, 2),
      ])
      const read = (offset: number, maxMessages: number, maxBytes: number) =>
        world.broker.read({ topic, partition: 0, offset, maxMessages, maxBytes })
      expect((await read(0, 3, 1_000_000)).messages).toHaveLength(3)
      expect((await read(0, 1_000, 70)).messages.length).toBeLessThan(4)
      const alone = await read(4, 1_000, 1_000)
      expect(alone.messages.map(({ value }) => value?.length)).toEqual([5_000])
      expect(alone.nextOffset).toBe(5)
      expect((await read(7, 10, 1_000)).messages).toEqual([])
    })

    test('of a topic that does not exist are refused by its name', async () => {
      await expect(world.broker.append([aMessage(world.name('nowhere'))])).rejects.toMatchObject({
        code: 'TOPIC_MISSING',
        message: expect.stringContaining('nowhere') as string,
      })
    })

    test('are found by time', async () => {
      await world.broker.append([10, 20, 30].map((timestamp) => aMessage(topic, { timestamp })))
      expect(await world.broker.offsetsAt(topic, 15)).toEqual([1])
      expect(await world.broker.offsetsAt(topic, 31)).toEqual([3])
    })
  })
}
