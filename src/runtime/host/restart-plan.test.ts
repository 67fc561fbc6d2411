import { expect, test } from 'vitest'
import { RestartPlan } from './restart-plan.ts'

function aPlan() {
  const time = { now: 0 }
  const plan = new RestartPlan(() => time.now)
  return { time, die: (handledAny = false) => plan.next({ handledAny }) }
}

test('a worker that dies again and again starts later each time, and in the end no more', () => {
  const { die } = aPlan()
  expect([die(), die(), die(), die(), die(), die()]).toEqual([500, 1_000, 2_000, 4_000, 8_000, undefined])
})

test('deaths of more than ten minutes ago do not count', () => {
  const { time, die } = aPlan()
  for (let i = 0; i < 5; i++) die()
  time.now = 600_000
  expect(die()).toBe(500)
})

test('a worker that handled messages in between begins anew', () => {
  const { die } = aPlan()
  for (let i = 0; i < 20; i++) expect(die(true)).toBe(500)
  expect(die()).toBe(1_000)
})
