import { expect, test } from 'vitest'
import { Budget, BudgetShare } from './budget.ts'

const forever = new AbortController().signal

test('a wish waits until enough was given back', async () => {
  const budget = new Budget(100)
  await budget.reserve(80, forever)
  let granted = false
  const wish = budget.reserve(40, forever).then((yes) => (granted = yes))
  await Promise.resolve()
  expect(granted).toBe(false)
  budget.release(30)
  await wish
  expect(granted).toBe(true)
  expect(budget.peak).toBe(90)
})

test('a wish larger than the whole budget is granted when it is alone', async () => {
  const budget = new Budget(100)
  expect(await budget.reserve(500, forever)).toBe(true)
})

test('a wish ends without a grant when its task ends', async () => {
  const budget = new Budget(100)
  await budget.reserve(100, forever)
  const ending = new AbortController()
  const wish = budget.reserve(1, ending.signal)
  ending.abort()
  expect(await wish).toBe(false)
})

test('a task that ends gives everything back once, whatever comes later', async () => {
  const budget = new Budget(100)
  const share = new BudgetShare(budget)
  await share.reserve(60, forever)
  share.take(10)
  share.close()
  share.release(10)
  share.close()
  expect(budget.taken).toBe(0)
})
