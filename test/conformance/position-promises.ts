import { expect } from 'vitest'
import { DEFAULTS } from '../../src/contract/defaults.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { aCommit, aMessage, aStage, at, messages, NO_WAIT, readAll, TestMember } from './world.ts'

/** What every broker promises about the positions of a group. */
export function positionPromises(promises: Promises): void {
  promises.about('positions', aStage, (stage) => {
    promises.that('with as many finished ranges as a partition may have come back whole', async () => {
      const { world, broker, topic, group } = stage()
      const position = { ...at(topic, 0, 9_000_000_000), finished: manyRanges(9_000_000_000) }
      const member = await TestMember.join(broker, group, [topic])
      await member.task(0).commit(aCommit({ positions: [position] }))
      await member.leave()
      const again = await world.reopen()
      expect(await again.committed(group)).toEqual([position])
      const next = await TestMember.join(again, group, [topic])
      expect(next.task(0).positions).toEqual([position])
    })

    promises.that('may be set with as many finished ranges from outside', async () => {
      const { broker, topic, group } = stage()
      const position = { ...at(topic, 1, 77), finished: manyRanges(77) }
      await broker.commitOutside(group, aCommit({ positions: [position] }))
      expect(await broker.committed(group)).toEqual([position])
    })

    promises.that(
      'of a task are durable within seconds with no other call',
      async () => {
        const { world, broker, topic, group } = stage()
        const other = await world.another()
        const member = await TestMember.join(broker, group, [topic])
        await member.task(0).commit(aCommit({ positions: [at(topic, 0, 0)] }))
        await seen(DEFAULTS.offsetsMs.value + 2_000, [at(topic, 0, 0)])
        await member
          .task(0)
          .commit(aCommit({ positions: [{ ...at(topic, 0, 0), finished: [{ from: 3, to: 4 }] }] }))
        await seen(DEFAULTS.offsetsMs.value + 2_000, [{ ...at(topic, 0, 0), finished: [{ from: 3, to: 4 }] }])

        async function seen(withinMs: number, positions: unknown) {
          await until(
            'another connection to see it',
            async () => {
              expect(await other.committed(group)).toEqual(positions)
              return true
            },
            { withinMs },
          )
        }
      },
      { needs: 'connections' },
    )

    promises.that(
      'asked for are those committed by now, and durable',
      async () => {
        const { world, broker, topic, group } = stage()
        const other = await world.another()
        const member = await TestMember.join(broker, group, [topic])
        await Promise.all(
          [0, 1].map((task) => member.task(task).commit(aCommit({ positions: [at(topic, task, 5)] }))),
        )
        expect(await broker.committed(group)).toEqual([at(topic, 0, 5), at(topic, 1, 5)])
        expect(await other.committed(group)).toEqual([at(topic, 0, 5), at(topic, 1, 5)])
      },
      { needs: 'connections' },
    )

    promises.that('and cursors are not durable when the outputs before them were refused', async () => {
      const { world, broker, topic, output, group } = stage()
      const member = await TestMember.join(broker, group, [topic])
      const lease = member.task(0)
      await lease.commit(aCommit({ positions: [at(topic, 0, 1)], outputs: messages(output, 1) }))
      const refused = lease.commit(
        aCommit({
          positions: [at(topic, 0, 2)],
          outputs: [aMessage(world.name('nowhere'))],
          cursors: [aMessage(topic, { partition: 1 })],
        }),
      )
      await expect(refused).rejects.toMatchObject({ code: 'TOPIC_MISSING', class: 'outage' })
      await member.leave()
      const again = await world.reopen()
      expect(await again.committed(group)).toEqual([at(topic, 0, 1)])
      expect(await readAll(again, topic, 1)).toEqual([])
    })

    promises.that(
      'stay when a commit is refused, and the same commit passes when its topic is there',
      async () => {
        const { world, broker, topic, group } = stage()
        const later = world.name('later')
        const member = await TestMember.join(broker, group, [topic])
        const commit = aCommit({ positions: [at(topic, 0, 2)], outputs: messages(later, 2) })
        await expect(member.task(0).commit(commit)).rejects.toMatchObject({ code: 'TOPIC_MISSING' })
        await broker.createTopics([{ name: later, partitions: 1 }])
        await member.task(0).commit(commit)
        expect(await broker.committed(group)).toEqual([at(topic, 0, 2)])
        expect(await readAll(broker, later)).toHaveLength(2)
      },
    )

    promises.that('of commits made one after another end at the last', async () => {
      const { broker, topic, output, group } = stage()
      const member = await TestMember.join(broker, group, [topic])
      const commits = Array.from({ length: 50 }, (_, i) =>
        member.task(0).commit(
          aCommit({
            positions: [at(topic, 0, i + 1)],
            outputs: [aMessage(output, { value: Buffer.from(`${i}`) })],
          }),
        ),
      )
      await Promise.all(commits)
      expect(await broker.committed(group)).toEqual([at(topic, 0, 50)])
      expect((await readAll(broker, output)).map(({ value }) => Number(value))).toEqual(
        commits.map((_, i) => i),
      )
    })

    promises.that('at the end of a topic leave nothing to read', async () => {
      const { world, broker, topic, group } = stage()
      await broker.append(messages(topic, 7, { partition: 0 }))
      await broker.commitOutside(group, aCommit({ positions: [at(topic, 0, 7)] }))
      const member = await TestMember.join(await world.reopen(), group, [topic])
      expect(await member.task(0).poll({ ...NO_WAIT, maxWaitMs: 300 })).toEqual([])
      expect(member.task(0).end(topic)).toBe(7)
    })
  })
}

/** The longest list that the engine lets a partition have: about 3,000 bytes. */
function manyRanges(watermark: number) {
  const count = Math.floor(DEFAULTS.finishedListBytes.value / 12)
  return Array.from({ length: count }, (_, i) => {
    const from = watermark + 1 + i * 397
    return { from, to: from + 1 + (i % 390) }
  })
}
