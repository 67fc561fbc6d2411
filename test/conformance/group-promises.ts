import { expect } from 'vitest'
import {
  aCommit,
  aMessage,
  aStage,
  at,
  LIMITS,
  messages,
  NO_WAIT,
  readAll,
  TestMember,
  values,
} from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What every broker promises about groups, their tasks, positions and state. */
export function groupPromises(promises: Promises): void {
  promises.about('groups', aStage, (stage) => {
    promises.that('get a task for each partition number, from the first message on', async () => {
      const { broker, topic, group } = stage()
      await broker.append(messages(topic, 3, { partition: 1 }))
      const member = await TestMember.join(broker, group, [topic])
      expect(new Set(member.leases.map(({ task }) => task))).toEqual(new Set([0, 1]))
      expect(member.task(1).positions).toEqual([at(topic, 1, 0)])
      expect(values(await member.task(1).poll(LIMITS))).toEqual(['value 0', 'value 1', 'value 2'])
    })

    promises.that('find positions and finished ranges again, and read on from the watermark', async () => {
      const { world, broker, topic, group } = stage()
      await broker.append(messages(topic, 9, { partition: 0 }))
      const position = {
        ...at(topic, 0, 3),
        finished: [
          { from: 4, to: 6 },
          { from: 7, to: 8 },
        ],
      }
      const member = await TestMember.join(broker, group, [topic])
      await member.task(0).poll(LIMITS)
      await member.task(0).commit(aCommit({ positions: [position] }))
      await member.leave()
      const again = await world.reopen()
      expect(await again.committed(group)).toEqual([position])
      const next = await TestMember.join(again, group, [topic])
      expect(next.task(0).positions).toEqual([position])
      expect(values(await next.task(0).poll(LIMITS))[0]).toBe('value 3')
    })

    promises.that('get again what was polled and not committed', async () => {
      const { world, broker, topic, group } = stage()
      await broker.append(messages(topic, 2, { partition: 0 }))
      const member = await TestMember.join(broker, group, [topic])
      expect(values(await member.task(0).poll(LIMITS))).toHaveLength(2)
      await member.leave()
      const next = await TestMember.join(await world.reopen(), group, [topic])
      expect(values(await next.task(0).poll(LIMITS))).toEqual(['value 0', 'value 1'])
    })

    promises.that('commit positions, outputs and state together', async () => {
      const { broker, topic, output, group, stores } = stage()
      const member = await TestMember.join(broker, group, [topic], { stores })
      const state = [{ store: 'totals', key: 'a', value: Buffer.from('1') }]
      await member
        .task(0)
        .commit(aCommit({ positions: [at(topic, 0, 0)], outputs: messages(output, 2), state }))
      expect(await broker.committed(group)).toEqual([at(topic, 0, 0)])
      expect(await readAll(broker, output)).toHaveLength(2)
      expect(String(member.task(0).readState('totals', 'a'))).toBe('1')
      expect(member.task(1).readState('totals', 'a')).toBeUndefined()
      await member.task(0).commit(aCommit({ state: [{ store: 'totals', key: 'a', value: null }] }))
      expect(member.task(0).readState('totals', 'a')).toBeUndefined()
    })

    promises.that('do not undo the commits of other tasks when one fails', async () => {
      const { world, broker, topic, output, group } = stage()
      const member = await TestMember.join(broker, group, [topic])
      const results = await Promise.allSettled([
        member.task(0).commit(aCommit({ outputs: [aMessage(world.name('nowhere'))] })),
        member.task(1).commit(aCommit({ outputs: messages(output, 3), positions: [at(topic, 1, 0)] })),
        broker.append(messages(output, 2)),
      ])
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
      expect((await readAll(broker, output)).map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4])
    })

    promises.that(
      'give their tasks back at leaving: what was in work is drained and committed first',
      async () => {
        const { broker, topic, group } = stage()
        const member = await TestMember.join(broker, group, [topic], {
          revoking: (lease) => lease.commit(aCommit({ positions: [at(topic, lease.task, 0)] })),
        })
        await member.leave()
        expect(await broker.committed(group)).toHaveLength(2)
        await expect(member.task(0).commit(aCommit())).rejects.toMatchObject({ code: 'TASK_LOST' })
        await expect(member.task(0).poll(NO_WAIT)).rejects.toMatchObject({ code: 'TASK_LOST' })
        const next = await TestMember.join(broker, group, [topic])
        expect(next.task(0).epoch).toBeGreaterThan(member.task(0).epoch)
      },
    )

    promises.that('without a member take positions from outside, and are forgotten', async () => {
      const { broker, topic, group } = stage()
      await broker.append(messages(topic, 3, { partition: 0 }))
      await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 2)] }))
      const member = await TestMember.join(broker, group, [topic])
      expect(values(await member.task(0).poll(LIMITS))).toEqual(['value 2'])
      await expect(broker.commitOutside(group, aCommit())).rejects.toMatchObject({
        code: 'FLOW_ALREADY_RUNNING',
      })
      await expect(broker.forgetGroup(group)).rejects.toMatchObject({ code: 'FLOW_ALREADY_RUNNING' })
      await member.leave()
      await broker.forgetGroup(group)
      expect(await broker.committed(group)).toEqual([])
    })
  })
}
