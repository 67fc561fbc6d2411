import { expect, test } from 'vitest'
import { aRunView } from '../../../test/support/a-run-view.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { orderRun } from './run-flow.ts'
import { abandonedRun } from './run-of.ts'

const run = aRunView({ environment: 'staging', isEnvironmentGone: true })

test('a run that goes on where nobody can look is found for its flow and for its simulated outside, until it is over', () => {
  const all = [aRunView(), run]
  expect(abandonedRun(all, run.file)).toBe(run)
  expect(abandonedRun(all, 'flows/a/a.outside.flow.json')).toBe(run)
  expect(abandonedRun(all, 'flows/b/b.flow.json')).toBeUndefined()
  expect(abandonedRun([aRunView(), { ...run, endedAt: 2 }], run.file)).toBeUndefined()
})

test('an order names the environment of its run, which need not be the chosen one', async () => {
  const asked: object[] = []
  const ask = (method: string, given: object) => Promise.resolve(asked.push({ method, ...given }))
  const page = { link: { ask } } as unknown as PageStudio
  await orderRun(page, 'stop', run)
  await orderRun(page, 'pause', run)
  const { file, environment } = run
  expect(asked).toEqual([
    { method: 'runs.stop', file, environment, now: false },
    { method: 'runs.pause', file, environment },
  ])
})
