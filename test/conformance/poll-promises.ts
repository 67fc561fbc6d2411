import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  aMessage,
  at,
  aCommit,
  LIMITS,
  messages,
  NO_WAIT,
  TestMember,
  values,
  type OpenWorld,
  type World,
} from './world.ts'

/** What every broker promises about polls. */
export function pollPromises(open: OpenWorld): void {
  describe('a poll', () => {
    let world: World
    let orders: string
    let replies: string
    let member: TestMember

    beforeEach(async () => {
      world = await open()
      orders = world.name('orders')
      replies = world.name('replies')
      await world.broker.createTopics([
        { name: orders, partitions: 1 },
        { name: replies, partitions: 1 },
      ])
      member = await TestMember.join(world.broker, world.name('ship'), [orders, replies])
    })
    afterEach(() => world.end())

    test('keeps to its limits in messages and in bytes', async () => {
      await world.broker.append(messages(orders, 10, { value: Buffer.alloc(1_000) }))
      const lease = member.task(0)
      expect(values(await lease.poll({ ...LIMITS, maxMessages: 3 }))).toHaveLength(3)
      expect(values(await lease.poll({ ...LIMITS, maxBytes: 2_500 }))).toHaveLength(2)
      expect(values(await lease.poll({ ...LIMITS, maxBytes: 10 }))).toHaveLength(1)
    })

    test('is fair: a full topic does not keep another one waiting', async () => {
      await world.broker.append(messages(orders, 1_000))
      await world.broker.append(messages(replies, 1_000))
      const batches = await member.task(0).poll({ ...LIMITS, maxMessages: 100 })
      const more = await member.task(0).poll({ ...LIMITS, maxMessages: 100 })
      const topics = [...batches, ...more].map(({ topic }) => topic)
      expect(new Set(topics)).toEqual(new Set([orders, replies]))
    })

    test('gives nothing of a paused topic until it goes on', async () => {
      await world.broker.append([...messages(orders, 1), ...messages(replies, 1)])
      const lease = member.task(0)
      lease.pause(orders)
      expect((await lease.poll(LIMITS)).map(({ topic }) => topic)).toEqual([replies])
      expect(await lease.poll(NO_WAIT)).toEqual([])
      const waiting = lease.poll(LIMITS)
      lease.resume(orders)
      expect((await waiting).map(({ topic }) => topic)).toEqual([orders])
    })

    test('begins where the task was told to, back or forth', async () => {
      await world.broker.append(messages(orders, 5))
      const lease = member.task(0)
      await lease.poll(LIMITS)
      lease.seek(orders, 3)
      expect(values(await lease.poll(LIMITS))).toEqual(['value 3', 'value 4'])
    })

    test('wakes at once for what is appended while it waits', async () => {
      const started = performance.now()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      await world.broker.append(messages(orders, 1))
      expect(values(await waiting)).toEqual(['value 0'])
      expect(performance.now() - started).toBeLessThan(2_000)
    })

    test('gives nothing after its time, and at once when it is given up', async () => {
      expect(await member.task(0).poll({ ...LIMITS, maxWaitMs: 5 })).toEqual([])
      const giveUp = new AbortController()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000, signal: giveUp.signal })
      giveUp.abort()
      expect(await waiting).toEqual([])
    })

    test('ends when the task is given back', async () => {
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      await member.leave()
      expect(await waiting).toEqual([])
    })

    test('ends with the reason when its topic is deleted, and others go on', async () => {
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      const [outcome] = await Promise.allSettled([waiting, world.broker.deleteTopic(replies)])
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TOPIC_MISSING' } })
      expect(await world.broker.append(messages(orders, 1))).toHaveLength(1)
    })

    test('beyond the last message names the gap', async () => {
      await world.broker.append(messages(orders, 2))
      member.task(0).seek(orders, 10)
      await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
        code: 'TOPIC_GAP',
        class: 'gap',
        message: expect.stringMatching(
          /Offset 10 .*orders.* partition 0 was never written: the next one is 2/,
        ) as string,
      })
    })

    test('goes on with what a commit of the same task has written', async () => {
      await world.broker.append(messages(orders, 1))
      const lease = member.task(0)
      await lease.poll(LIMITS)
      await lease.commit(aCommit({ positions: [at(orders, 0, 1)], outputs: [aMessage(replies)] }))
      expect((await lease.poll(LIMITS)).map(({ topic }) => topic)).toEqual([replies])
    })
  })
}
