import { expect } from 'vitest'
import type { StateChange, TaskLease } from '../../src/runtime/broker/port.ts'
import type { Promises } from './broker-under-test.ts'
import { aCommit, aStage, aStore, TestMember, text, type World } from './world.ts'

async function aStageWithState(world: World) {
  const stage = await aStage(world)
  return { ...stage, stores: [...stage.stores, await aStore(world, 'seen', 2)] }
}

function change(key: string, value: string | null, store = 'totals'): StateChange {
  return { store, key, value: value === null ? null : Buffer.from(value) }
}

function stored(lease: TaskLease, key: string, store = 'totals'): string | undefined {
  const value = lease.readState(store, key)
  return value === undefined ? undefined : text(value)
}

/** What every broker promises about the state of a stage's nodes. */
export function statePromises(promises: Promises): void {
  promises.about('state', aStageWithState, (stage) => {
    promises.that('is there again at the next assignment, with deleted keys gone', async () => {
      const { world, broker, topic, group, stores } = stage()
      const member = await TestMember.join(broker, group, [topic], { stores })
      await member
        .task(0)
        .commit(aCommit({ state: [change('a', '1'), change('b', '1'), change('ü/😀', '')] }))
      await member.task(0).commit(aCommit({ state: [change('a', '2'), change('b', null)] }))
      await member.leave()
      const next = await TestMember.join(await world.reopen(), group, [topic], { stores })
      const read = (key: string) => stored(next.task(0), key)
      expect([read('a'), read('b'), read('ü/😀'), read('c')]).toEqual(['2', undefined, '', undefined])
    })

    promises.that('of each task and of each node is its own', async () => {
      const { world, broker, topic, group, stores } = stage()
      const member = await TestMember.join(broker, group, [topic], { stores })
      await member.task(0).commit(aCommit({ state: [change('a', 'task 0'), change('a', 'seen', 'seen')] }))
      await member.task(1).commit(aCommit({ state: [change('a', 'task 1')] }))
      await member.leave()
      const next = await TestMember.join(await world.reopen(), group, [topic], { stores })
      const read = (task: number, store: string) => stored(next.task(task), 'a', store)
      expect([read(0, 'totals'), read(0, 'seen')]).toEqual(['task 0', 'seen'])
      expect([read(1, 'totals'), read(1, 'seen')]).toEqual(['task 1', undefined])
    })

    promises.that('of ten thousand keys is restored before the task is assigned', async () => {
      const { world, broker, topic, group, stores } = stage()
      const member = await TestMember.join(broker, group, [topic], { stores })
      for (let i = 0; i < 10; i++) {
        const state = Array.from({ length: 2_000 }, (_, j) =>
          change(`key ${(i * 2_000 + j) % 10_000}`, `${i}`),
        )
        await member.task(0).commit(aCommit({ state }))
      }
      await member.leave()
      const wrong: string[] = []
      let looked = 0
      await TestMember.join(await world.reopen(), group, [topic], {
        stores,
        assigned: async (lease) => {
          if (lease.task !== 0) return
          for (let i = 0; i < 10_000; i++, looked++) {
            const value = stored(lease, `key ${i}`)
            if (value !== `${5 + Math.floor(i / 2_000)}`) wrong.push(`key ${i}: ${value}`)
          }
        },
      })
      expect([looked, wrong]).toEqual([10_000, []])
    })

    promises.that('of a commit that was refused is not kept', async () => {
      const { world, broker, topic, group, stores } = stage()
      const member = await TestMember.join(broker, group, [topic], { stores })
      await member.task(0).commit(aCommit({ state: [change('a', '1')] }))
      const outputs = [{ topic: world.name('nowhere'), key: null, value: null, headers: [], timestamp: 0 }]
      await expect(
        member.task(0).commit(aCommit({ state: [change('a', '2')], outputs })),
      ).rejects.toMatchObject({
        code: 'TOPIC_MISSING',
      })
      expect(stored(member.task(0), 'a')).toBe('1')
      await member.leave()
      const next = await TestMember.join(await world.reopen(), group, [topic], { stores })
      expect(stored(next.task(0), 'a')).toBe('1')
    })

    promises.that(
      'is forgotten with its group',
      async () => {
        const { broker, topic, group, stores } = stage()
        const member = await TestMember.join(broker, group, [topic], { stores })
        await member.task(0).commit(aCommit({ state: [change('a', '1')] }))
        await member.leave()
        await broker.forgetGroup(group)
        const next = await TestMember.join(broker, group, [topic], { stores })
        expect(next.task(0).readState('totals', 'a')).toBeUndefined()
      },
      { needs: 'keepsState' },
    )

    promises.that(
      'may be set from outside',
      async () => {
        const { broker, topic, group, stores } = stage()
        const positions = [{ topic, partition: 1, watermark: 0, finished: [] }]
        await broker.commitOutside(group, aCommit({ positions, state: [change('a', '1')] }))
        const member = await TestMember.join(broker, group, [topic], { stores })
        expect(stored(member.task(1), 'a')).toBe('1')
        expect(member.task(0).readState('totals', 'a')).toBeUndefined()
      },
      { needs: 'keepsState' },
    )
  })
}
