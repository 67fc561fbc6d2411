import { expect, test } from 'vitest'
import { NO_TAP_FIGURES } from '../../../test/support/no-tap-figures.ts'
import type { TapView } from '../../contract/studio/tap-methods.ts'
import { conditionFails, unaskedText } from './condition-fault.ts'

const fault = { message: '"amout" is missing in value.', hint: 'Did you mean "amount"?' }

function aView(figures: Partial<TapView['figures']>): TapView {
  return {
    tap: 1,
    state: 'open',
    first: 0,
    end: 0,
    shifts: 0,
    isSearching: false,
    figures: { ...NO_TAP_FIGURES, ...figures },
    lastAt: null,
    ...(figures.failed === undefined ? {} : { fault }),
  }
}

test('a condition that fails everywhere says so with the fault and the nearest name', () => {
  expect(conditionFails(aView({ seen: 1_220, skipped: 20, filtered: 1_200, failed: 1_200 }))).toEqual({
    where: 'Fails at all 1,200 messages',
    why: '"amout" is missing in value. Did you mean "amount"?',
    isEverywhere: true,
  })
  expect(conditionFails(aView({ seen: 1, filtered: 1, failed: 1 }))?.where).toBe('Fails at the only message')
})

test('one that fails at some says at how many of those it was asked of, and one that never fails says nothing', () => {
  expect(conditionFails(aView({ seen: 120, kept: 8, filtered: 112, failed: 12 }))).toMatchObject({
    where: 'Fails at 12 of 120 messages',
    isEverywhere: false,
  })
  expect(conditionFails(aView({ seen: 120, kept: 8, filtered: 112 }))).toBeUndefined()
  const asking = { ...aView({ seen: 5, filtered: 5, failed: 5 }), isSearching: true }
  expect(conditionFails(asking)).toBeUndefined()
})

test('what the condition could not be asked of is no fault of it, and is told', () => {
  const view = aView({ seen: 12, filtered: 10, failed: 10, unasked: 2 })
  expect(conditionFails(view)?.isEverywhere).toBe(true)
  expect(unaskedText(view)).toMatch(/^Of 2 messages kept before it could not be asked: /)
  expect(unaskedText(aView({ seen: 12 }))).toBeUndefined()
})
