import { expect } from 'vitest'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { CopyingMember } from './copying-member.ts'
import { CopyingProcess } from './copying-process.ts'
import { aCopyingStage, copies, fill, numbers } from './copying-stage.ts'
import type { World } from './world.ts'

const TASKS = 2
const EACH = 100

/** All messages are in the hands of another process, which stands still; a member of this one waits for them. */
async function aFrozenMember(world: World) {
  const stage = await aCopyingStage(world, TASKS)
  await fill(stage.broker, stage.topic, EACH, TASKS)
  const frozen = CopyingProcess.start(world.place, stage)
  await frozen.says('holds', TASKS)
  frozen.freeze()
  return { ...stage, frozen, member: await CopyingMember.join(stage.broker, stage) }
}

/** What every broker promises about a process that stands still for longer than its session. */
export function freezePromises(promises: Promises): void {
  const needs = 'connections'

  promises.about('a process that stands still', aFrozenMember, (stage) => {
    promises.that(
      'loses its tasks to others, who do what it had in work',
      async () => {
        const { broker, output, group, frozen, member } = stage()
        await haveReached(EACH, broker, group)
        await member.leave()
        for (let i = 0; i < TASKS; i++) expect(await copies(broker, output, i)).toEqual(numbers(EACH))
        await frozen.kill()
      },
      { needs },
    )

    promises.that(
      'and wakes when others have its tasks is told so, moves no position back, and joins again',
      async () => {
        const { broker, topic, output, group, frozen, member } = stage()
        await haveReached(EACH, broker, group)
        frozen.release()
        frozen.resume()
        await frozen.says('lost', TASKS)
        await frozen.says('assigned', TASKS + 1)
        await haveReached(EACH, broker, group)
        // Where a commit is one transaction, nothing of what it held is there; else it may be there once more.
        if (broker.exactlyOnce) {
          expect(frozen.lines).toContain('TASK_LOST')
          for (let i = 0; i < TASKS; i++) expect(await copies(broker, output, i)).toEqual(numbers(EACH))
        }
        await member.leave()
        await fill(broker, topic, EACH, TASKS)
        await haveReached(2 * EACH, broker, group)
        await frozen.kill()
      },
      { needs },
    )
  })
}

async function haveReached(watermark: number, broker: Broker, group: string): Promise<void> {
  const all = async () => {
    const positions = await broker.committed(group)
    return positions.length === TASKS && positions.every((each) => each.watermark === watermark)
  }
  // A member that stands still keeps its tasks for its session: on the embedded broker ten seconds.
  await until(`all positions to be ${watermark}`, all, { withinMs: 40_000, everyMs: 50 })
}
