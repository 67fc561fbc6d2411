import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EmbeddedWorld } from './embedded-world.ts'
import { aCommit, aMessage, at, LIMITS, messages, readAll, TestMember, text } from './world.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

describe('the embedded broker keeps what it must', () => {
  let world: EmbeddedWorld

  beforeEach(async () => {
    world = await EmbeddedWorld.inMemory()
  })
  afterEach(() => world.end())

  function now() {
    return world.clock.now()
  }

  async function beginOf(topic: string) {
    const [found] = await world.broker.describeTopics([topic])
    return found?.ranges[0]?.begin
  }

  test('messages older than the retention go, younger ones stay, and offsets go on', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, retentionMs: 1_000 }])
    await world.broker.append(messages('orders', 700, { timestamp: now() - 2_000 }))
    await world.broker.append(messages('orders', 2, { timestamp: now() + 60_000 }))
    await world.broker.maintain()
    expect(await beginOf('orders')).toBe(700)
    expect(await readAll(world.broker, 'orders')).toHaveLength(2)
    world.clock.goOn(DAY_MS)
    await world.broker.maintain()
    expect(await world.broker.append([aMessage('orders')])).toMatchObject([{ offset: 702 }])
  })

  test('more bytes than the retention allows go, the oldest first', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, retentionBytes: 10_000 }])
    const headers = [{ name: 'größe', value: Buffer.alloc(100) }]
    // Retention removes whole batches: here each message is one.
    for (const message of messages('orders', 20, { value: Buffer.alloc(1_000), headers }))
      await world.broker.append([message])
    await world.broker.maintain()
    const [topic] = await world.broker.describeTopics(['orders'])
    const kept = await readAll(world.broker, 'orders')
    expect(kept.map(({ offset }) => offset)).toEqual([12, 13, 14, 15, 16, 17, 18, 19])
    expect(topic?.bytes).toBe(8 * (16 + 3 + 1_000 + 5 + 100))
  })

  test('what a group has not finished stays, however old', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, retentionMs: 1_000 }])
    for (const count of [3, 4, 3])
      await world.broker.append(messages('orders', count, { timestamp: now() - 2_000 }))
    await world.broker.commitOutside('ship', aCommit({ positions: [at('orders', 0, 4)] }))
    await world.broker.maintain()
    // The batch of offsets 3 to 6 has messages that the group still needs.
    expect(await beginOf('orders')).toBe(3)
    await world.broker.forgetGroup('ship')
    await world.broker.maintain()
    expect(await beginOf('orders')).toBe(10)
  })

  test('what a group that joined and finished nothing yet may read stays', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, retentionMs: 1_000 }])
    await world.broker.append(messages('orders', 10, { timestamp: now() - 2_000 }))
    await TestMember.join(world.broker, 'ship', ['orders'])
    await world.broker.maintain()
    expect(await beginOf('orders')).toBe(0)
  })

  test('a position that retention has passed is a gap that names what is missing', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, retentionMs: 1_000 }])
    await world.broker.append(messages('orders', 10, { timestamp: now() - 2_000 }))
    await world.broker.maintain()
    await world.broker.commitOutside('ship', aCommit({ positions: [at('orders', 0, 4)] }))
    const member = await TestMember.join(world.broker, 'ship', ['orders'])
    await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
      code: 'TOPIC_GAP',
      class: 'gap',
      message: 'Offset 4 of topic "orders" partition 0 is gone: the first one is 10.',
    })
    member.task(0).seek('orders', 10)
    await world.broker.append(messages('orders', 1))
    expect(await member.task(0).poll(LIMITS)).toHaveLength(1)
  })

  test('a full topic makes writers wait, and takes messages again when there is room', async () => {
    await world.broker.createTopics([{ name: 'orders', partitions: 1, hardBytes: 1_000, retentionMs: 1_000 }])
    const old = messages('orders', 10, { value: Buffer.alloc(500), timestamp: now() - 2_000 })
    await world.broker.commitOutside('ship', aCommit({ positions: [at('orders', 0, 0)] }))
    await world.broker.append(old.slice(0, 2))
    await expect(world.broker.append(old.slice(0, 1))).rejects.toMatchObject({ code: 'TOPIC_FULL' })
    await world.broker.maintain()
    await expect(world.broker.append(old.slice(0, 1))).rejects.toMatchObject({ code: 'TOPIC_FULL' })
    await world.broker.commitOutside('ship', aCommit({ positions: [at('orders', 0, 2)] }))
    await world.broker.maintain()
    expect(await world.broker.append(old.slice(0, 1))).toMatchObject([{ offset: 2 }])
  })

  test('a compacted topic keeps the newest message of each key, and its readers pass over the holes', async () => {
    await world.broker.createTopics([{ name: 'prices', partitions: 1, cleanup: 'compact' }])
    const prices = Array.from({ length: 1_000 }, (_, i) =>
      aMessage('prices', { key: Buffer.from(`product ${i % 7}`), value: Buffer.from(`${i}`) }),
    )
    await world.broker.append(prices)
    await world.broker.maintain()
    expect((await readAll(world.broker, 'prices')).map(({ value }) => text(value))).toEqual(
      Array.from({ length: 7 }, (_, i) => `${993 + i}`),
    )
    await world.broker.append(prices.slice(0, 1))
    await world.broker.maintain()
    const left = await readAll(world.broker, 'prices')
    expect(left.map(({ offset }) => offset)).not.toContain(994)
    expect(left.at(-1)).toMatchObject({ offset: 1_000 })
    const [topic] = await world.broker.describeTopics(['prices'])
    expect(topic?.bytes).toBe(6 * (16 + 9 + 3) + (16 + 9 + 1))
  })

  test('a tombstone stays for a day and then goes with its key', async () => {
    await world.broker.createTopics([{ name: 'prices', partitions: 1, cleanup: 'compact' }])
    const key = Buffer.from('product')
    await world.broker.append([aMessage('prices', { key }), aMessage('prices', { key, value: null })])
    await world.broker.maintain()
    world.clock.goOn(DAY_MS - 1_000)
    await world.broker.maintain()
    expect(await readAll(world.broker, 'prices')).toMatchObject([{ offset: 1, value: null }])
    world.clock.goOn(2_000)
    await world.broker.maintain()
    expect(await readAll(world.broker, 'prices')).toEqual([])
    const page = await world.broker.read({
      topic: 'prices',
      partition: 0,
      offset: 0,
      maxMessages: 10,
      maxBytes: 10,
    })
    expect(page.nextOffset).toBe(2)
  })

  test('a compacted topic takes no message without a key', async () => {
    await world.broker.createTopics([{ name: 'prices', partitions: 1, cleanup: 'compact' }])
    await expect(world.broker.append([aMessage('prices', { key: null })])).rejects.toMatchObject({
      code: 'MESSAGE_KEY_MISSING',
      class: 'message',
    })
  })

  test('a partition of a deleted topic is used again only when its messages are gone', async () => {
    await world.broker.createTopics([{ name: 'old', partitions: 1 }])
    await world.broker.append(messages('old', 700))
    await world.broker.deleteTopic('old')
    await world.broker.createTopics([{ name: 'new', partitions: 1 }])
    await world.broker.append(messages('new', 1))
    await world.broker.maintain()
    await world.broker.createTopics([{ name: 'newer', partitions: 1 }])
    expect(await readAll(world.broker, 'newer')).toEqual([])
    expect(await readAll(world.broker, 'new')).toHaveLength(1)
  })
})
