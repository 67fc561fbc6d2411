import { expect } from 'vitest'
import { aCommit, aMessage, aStage, messages, readAll, TestMember, text } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What a broker promises whose data outlive that it is closed. */
export function outlivingPromises(promises: Promises): void {
  promises.about('a broker that is closed and opened again', aStage, (stage) => {
    promises.that(
      'messages are there again',
      async () => {
        const { world, broker, topic } = stage()
        await broker.append(messages(topic, 5, { partition: 0 }))
        const again = await world.reopen()
        const stored = await readAll(again, topic)
        expect(stored.map(({ value }) => text(value))).toEqual([0, 1, 2, 3, 4].map((i) => `value ${i}`))
        expect(await again.append([aMessage(topic, { partition: 0 })])).toMatchObject([{ offset: 5 }])
      },
      { needs: 'outlives' },
    )

    promises.that(
      'finishes the commits under way first',
      async () => {
        const { world, broker, topic, output, group } = stage()
        const member = await TestMember.join(broker, group, [topic])
        const commits = [0, 1].map((task) =>
          member.task(task).commit(aCommit({ outputs: messages(output, 100) })),
        )
        const again = await world.reopen()
        await Promise.all(commits)
        expect(await readAll(again, output)).toHaveLength(200)
      },
      { needs: 'outlives' },
    )
  })
}
