import { expect } from 'vitest'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { CopyingMember } from './copying-member.ts'
import { aCopyingStage, copies, countOf, fill, numbers } from './copying-stage.ts'

const PARTITIONS = 3
const MESSAGES = 1_500

/** What every broker promises about order. */
export function orderPromises(promises: Promises): void {
  promises.about(
    'order',
    (world) => aCopyingStage(world, PARTITIONS),
    (stage) => {
      promises.that('of a partition is kept over many polls and commits', async () => {
        const { broker, topic, output, group } = stage()
        const member = await CopyingMember.join(broker, { group, topic, output, limits: { maxMessages: 37 } })
        for (let i = 0; i < 3; i++) await fill(broker, topic, MESSAGES / 3, PARTITIONS)
        await until('all to be copied', async () => (await countOf(broker, output)) >= PARTITIONS * MESSAGES)
        await member.leave()
        const expected = [0, 1, 2].flatMap(() => numbers(MESSAGES / 3))
        for (let i = 0; i < PARTITIONS; i++) expect(await copies(broker, output, i)).toEqual(expected)
      })

      promises.that(
        'goes on after a member has left and the broker was opened again, with nothing twice',
        async () => {
          const { world, broker, topic, output, group } = stage()
          await fill(broker, topic, MESSAGES, PARTITIONS)
          const copying = { group, topic, output, limits: { maxMessages: 50 } }
          const member = await CopyingMember.join(broker, copying)
          await until('some to be copied', async () => (await countOf(broker, output)) > MESSAGES)
          await member.leave()
          const again = await world.reopen()
          const next = await CopyingMember.join(again, copying)
          await until('all to be copied', async () => (await countOf(again, output)) >= PARTITIONS * MESSAGES)
          await next.leave()
          for (let i = 0; i < PARTITIONS; i++)
            expect(await copies(again, output, i)).toEqual(numbers(MESSAGES))
        },
      )
    },
  )
}
