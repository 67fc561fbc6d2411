import { expect } from 'vitest'
import { aStage, TestMember } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What a broker promises that does not share a group among members. */
export function singleMemberPromises(promises: Promises): void {
  promises.about('a group with one member', aStage, (stage) => {
    promises.that(
      'is refused to a second one, with the name of the holder',
      async () => {
        const { broker, topic, group } = stage()
        await TestMember.join(broker, group, [topic], { owner: 'millrace run orders' })
        await expect(TestMember.join(broker, group, [topic])).rejects.toMatchObject({
          code: 'FLOW_ALREADY_RUNNING',
          message: expect.stringContaining(`millrace run orders (process ${process.pid})`) as string,
        })
      },
      { needs: 'refusesSecondMember' },
    )
  })
}
