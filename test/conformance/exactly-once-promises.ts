import { expect } from 'vitest'
import { aCommit, aMessage, aStage, at, messages, readAll, TestMember } from './world.ts'
import type { Promises } from './broker-under-test.ts'

/** What a broker promises whose commits are transactions. */
export function exactlyOncePromises(promises: Promises): void {
  promises.about('a commit that is one transaction', aStage, (stage) => {
    promises.that(
      'writes nothing when it fails midway, and what was committed behind it fails with it',
      async () => {
        const { world, broker, topic, output, group, stores } = stage()
        const member = await TestMember.join(broker, group, [topic], { stores })
        const lease = member.task(0)
        const broken = aCommit({
          positions: [at(topic, 0, 1)],
          outputs: [...messages(output, 50), aMessage(world.name('nowhere'))],
          state: [{ store: 'totals', key: 'a', value: Buffer.from('1') }],
        })
        const [first, second] = await Promise.allSettled([
          lease.commit(broken),
          lease.commit(aCommit({ positions: [at(topic, 0, 2)] })),
        ])
        expect(first).toMatchObject({ status: 'rejected', reason: { code: 'TOPIC_MISSING' } })
        expect(second).toMatchObject({ status: 'rejected', reason: { code: 'TOPIC_MISSING' } })
        expect(await broker.committed(group)).toEqual([])
        expect(await readAll(broker, output)).toEqual([])
        expect(lease.readState('totals', 'a')).toBeUndefined()
        await lease.commit(aCommit({ positions: [at(topic, 0, 1)], outputs: messages(output, 1) }))
        expect(await readAll(broker, output)).toMatchObject([{ offset: 0 }])
      },
      { needs: 'exactlyOnce' },
    )
  })
}
