import { expect } from 'vitest'
import { aMessage, at, aCommit, LIMITS, messages, NO_WAIT, TestMember, values, type World } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** A member of a stage that reads two topics. */
async function aReader(world: World) {
  const { broker } = world
  const [orders, replies, group] = [world.name('orders'), world.name('replies'), world.name('ship')]
  await broker.createTopics([orders, replies].map((name) => ({ name, partitions: 1 })))
  const member = await TestMember.join(broker, group, [orders, replies])
  return { broker, orders, replies, group, member }
}

/** What every broker promises about polls. */
export function pollPromises(promises: Promises): void {
  promises.about('a poll', aReader, (stage) => {
    promises.that('keeps to its limits in messages and in bytes', async () => {
      const { broker, orders, member } = stage()
      await broker.append(messages(orders, 10, { value: Buffer.alloc(1_000) }))
      const lease = member.task(0)
      expect(values(await lease.poll({ ...LIMITS, maxMessages: 3 }))).toHaveLength(3)
      expect(values(await lease.poll({ ...LIMITS, maxBytes: 2_500 }))).toHaveLength(2)
      expect(values(await lease.poll({ ...LIMITS, maxBytes: 10 }))).toHaveLength(1)
    })

    promises.that('is fair: a full topic does not keep another one waiting', async () => {
      const { broker, orders, replies, member } = stage()
      await broker.append(messages(orders, 5_000, { value: Buffer.alloc(2_000) }))
      await broker.append(messages(replies, 100))
      const lease = member.task(0)
      const seen: string[] = []
      while (!seen.includes(replies)) {
        const batches = await lease.poll({ ...LIMITS, maxMessages: 100 })
        for (const batch of batches) seen.push(...batch.messages.map(() => batch.topic))
      }
      expect(seen.filter((topic) => topic === orders).length).toBeLessThan(5_000)
    })

    promises.that('gives nothing of a paused topic until it goes on', async () => {
      const { broker, orders, replies, member } = stage()
      await broker.append([...messages(orders, 1), ...messages(replies, 1)])
      const lease = member.task(0)
      lease.pause(orders)
      expect((await lease.poll(LIMITS)).map(({ topic }) => topic)).toEqual([replies])
      expect(await lease.poll(NO_WAIT)).toEqual([])
      const waiting = lease.poll(LIMITS)
      lease.resume(orders)
      expect((await waiting).map(({ topic }) => topic)).toEqual([orders])
    })

    promises.that('begins where the task was told to, back or forth', async () => {
      const { broker, orders, member } = stage()
      await broker.append(messages(orders, 5))
      const lease = member.task(0)
      await lease.poll(LIMITS)
      lease.seek(orders, 3)
      expect(values(await lease.poll(LIMITS))).toEqual(['value 3', 'value 4'])
    })

    promises.that('wakes at once for what is appended while it waits', async () => {
      const { broker, orders, member } = stage()
      const started = performance.now()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      await broker.append(messages(orders, 1))
      expect(values(await waiting)).toEqual(['value 0'])
      expect(performance.now() - started).toBeLessThan(2_000)
    })

    promises.that('gives nothing after its time, and at once when it is given up', async () => {
      const { member } = stage()
      expect(await member.task(0).poll({ ...LIMITS, maxWaitMs: 5 })).toEqual([])
      const giveUp = new AbortController()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000, signal: giveUp.signal })
      giveUp.abort()
      expect(await waiting).toEqual([])
    })

    promises.that('ends when the task is given back', async () => {
      const { member } = stage()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      await member.leave()
      expect(await waiting).toEqual([])
    })

    promises.that('ends with the reason when its topic is deleted, and others go on', async () => {
      const { broker, orders, replies, member } = stage()
      const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 5_000 })
      const [outcome] = await Promise.allSettled([waiting, broker.deleteTopic(replies)])
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TOPIC_MISSING' } })
      expect(await broker.append(messages(orders, 1))).toHaveLength(1)
    })

    promises.that('beyond the last message names the gap', async () => {
      const { broker, orders, member } = stage()
      await broker.append(messages(orders, 2))
      member.task(0).seek(orders, 10)
      await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
        code: 'TOPIC_GAP',
        class: 'gap',
        message: expect.stringMatching(
          /Offset 10 .*orders.* partition 0 was never written: the next one is 2/,
        ) as string,
      })
    })

    promises.that('goes on with what a commit of the same task has written', async () => {
      const { broker, orders, replies, member } = stage()
      await broker.append(messages(orders, 1))
      const lease = member.task(0)
      await lease.poll(LIMITS)
      await lease.commit(aCommit({ positions: [at(orders, 0, 1)], outputs: [aMessage(replies)] }))
      expect((await lease.poll(LIMITS)).map(({ topic }) => topic)).toEqual([replies])
    })
  })
}
