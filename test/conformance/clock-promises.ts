import { expect } from 'vitest'
import type { Promises } from './broker-under-test.ts'
import { CopyingMember } from './copying-member.ts'
import { FaultScene } from './fault-scene.ts'

const HOUR_MS = 60 * 60 * 1_000

/** What every broker promises about a machine whose clock is corrected while flows run. */
export function clockPromises(promises: Promises): void {
  promises.about(
    'a clock',
    ({ broker }) => ({ broker }),
    (stage) => {
      for (const [way, ms] of [
        ['back', -HOUR_MS],
        ['forward', HOUR_MS],
      ] as const)
        promises.that(
          `that is set ${way} by an hour stalls nothing, and nobody loses a task by it`,
          async () => {
            const { world } = stage()
            const scene = await FaultScene.start({ world, beside: world })
            world.clock.goOn(ms)
            await scene.goesOn({ withinMs: 10_000 })
            await scene.goesOn({ withinMs: 10_000 })
            expect([scene.member.lost, scene.errors]).toEqual([[], []])
            const second = await CopyingMember.join(world.broker, { ...scene.stage, clock: world.clock })
            await scene.goesOn()
            await second.leave()
            await scene.goesOn()
            expect(await scene.end()).toMatchObject({ lost: [], disordered: [], wentBack: [] })
          },
        )
    },
  )
}
