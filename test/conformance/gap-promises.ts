import { expect } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { TaskLease } from '../../src/runtime/broker/port.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { aCommit, aTopic, at, LIMITS, messages, TestMember, values, type World } from './world.ts'

async function aTopicWithAGroup(world: World) {
  return { ...(await aTopic(world)), group: world.name('ship') }
}

function gap(topic: string, from: number, to: number) {
  return {
    code: 'TOPIC_GAP',
    class: 'gap',
    message: `Offset ${from} of topic "${topic}" partition 0 is gone: the first one is ${to}.`,
  }
}

/** What every broker promises about messages that are gone before they were read. */
export function gapPromises(promises: Promises): void {
  promises.about('a gap', aTopicWithAGroup, (stage) => {
    promises.that('below a committed position is none', async () => {
      const { broker, topic, group } = stage()
      await broker.append(messages(topic, 10))
      await broker.deleteBefore(topic, 0, 4)
      await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 4)] }))
      const member = await TestMember.join(broker, group, [topic])
      expect(values(await member.task(0).poll(LIMITS))[0]).toBe('value 4')
    })

    promises.that('is none for a group that never ran: it begins at the first message there is', async () => {
      const { broker, topic, group } = stage()
      await broker.append(messages(topic, 10))
      await broker.deleteBefore(topic, 0, 6)
      const member = await TestMember.join(broker, group, [topic])
      expect(values(await member.task(0).poll(LIMITS))[0]).toBe('value 6')
    })

    promises.that(
      'that was deleted before it was read is named from its first to its last offset',
      async () => {
        const { broker, topic, group } = stage()
        await broker.append(messages(topic, 10))
        await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 3)] }))
        await broker.deleteBefore(topic, 0, 8)
        const member = await TestMember.join(broker, group, [topic])
        const lease = member.task(0)
        await expect(lease.poll(LIMITS)).rejects.toMatchObject(gap(topic, 3, 8))
        // It is no message, so it is not over by having been said once.
        await expect(lease.poll(LIMITS)).rejects.toMatchObject(gap(topic, 3, 8))
        lease.seek(topic, 8)
        expect(values(await lease.poll(LIMITS))).toEqual(['value 8', 'value 9'])
      },
    )

    promises.that(
      'that opens under a member that reads is named too, and nothing is skipped in silence',
      async () => {
        const { broker, topic, group } = stage()
        await broker.append(messages(topic, 2_000, { value: Buffer.alloc(1_000) }))
        const member = await TestMember.join(broker, group, [topic])
        const lease = member.task(0)
        const before = await readOn(lease, 10)
        await broker.deleteBefore(topic, 0, 1_900)
        const after = await readOn(lease, 2_000)
        const offsets = [...before.offsets, ...after.offsets]
        const next = offsets.length
        expect(offsets).toEqual(Array.from({ length: next }, (_, i) => i))
        // Only where all of it had been fetched by then is there no gap.
        if (next < 2_000) expect(after.error).toMatchObject(gap(topic, next, 1_900))
      },
    )

    promises.that('that retention makes is named', async () => {
      const { world, broker, group } = stage()
      const topic = world.name('short-lived')
      await broker.createTopics([{ name: topic, partitions: 1, retentionMs: 1_000 }])
      await broker.append(messages(topic, 10, { timestamp: Date.now() - 60_000 }))
      await until(
        'retention to remove the messages',
        async () => {
          await world.maintain()
          const [found] = await broker.describeTopics([topic])
          return found?.ranges[0]?.begin === 10
        },
        { withinMs: 30_000 },
      )
      await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 4)] }))
      const member = await TestMember.join(broker, group, [topic])
      await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject(gap(topic, 4, 10))
    })

    promises.that(
      'lies between a position and an end below it: the topic is another one than was read',
      async () => {
        const { broker, topic, group } = stage()
        await broker.append(messages(topic, 2))
        await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 50)] }))
        const member = await TestMember.join(broker, group, [topic])
        await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
          code: 'TOPIC_GAP',
          class: 'gap',
          message: expect.stringContaining(
            `Offset 50 of topic "${topic}" partition 0 was never written: the next one is 2`,
          ) as string,
        })
      },
    )

    promises.that('is named to a reader without a group, too', async () => {
      const { broker, topic } = stage()
      await broker.append(messages(topic, 10))
      await broker.deleteBefore(topic, 0, 8)
      const page = broker.read({ topic, partition: 0, offset: 3, maxMessages: 10, maxBytes: 1_000 })
      await expect(page).rejects.toMatchObject(gap(topic, 3, 8))
    })
  })
}

/** Offsets polled until so many are there or an error ends it. */
async function readOn(lease: TaskLease, count: number) {
  const offsets: number[] = []
  while (offsets.length < count) {
    try {
      const batches = await lease.poll({ ...LIMITS, maxMessages: 10, maxWaitMs: 500 })
      if (batches.length === 0) break
      offsets.push(...batches.flatMap((batch) => batch.messages.map(({ offset }) => offset)))
    } catch (error) {
      if (error instanceof FlowError) return { offsets, error }
      throw error
    }
  }
  return { offsets, error: undefined }
}
