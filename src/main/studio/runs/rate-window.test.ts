import { expect, test } from 'vitest'
import { RateWindow } from './rate-window.ts'

/** A count of every second, from 0 ms on, told every 250 ms. */
function aWindow(seconds: number, countAt: (second: number) => number): RateWindow<number> {
  const window = new RateWindow<number>()
  for (let at = 0; at <= seconds * 1_000; at += 250) window.note({ at, counts: countAt(at / 1_000) })
  return window
}

const itself = (count: number) => count

test('a flow that is quick tells the rate of its last second', () => {
  expect(aWindow(20, (second) => 100 * second).perSecond(itself)).toBe(100)
  expect(aWindow(20, (second) => (second < 19 ? 0 : 4_000 * (second - 19))).perSecond(itself)).toBe(4_000)
})

test('one message every two seconds is half a message a second, always', () => {
  for (const seconds of [20, 21, 22.5])
    expect(aWindow(seconds, (second) => Math.floor(second / 2)).perSecond(itself)).toBeCloseTo(0.5, 2)
})

test('what stopped comes to 0, and what was seen once has no rate', () => {
  expect(aWindow(30, (second) => Math.min(10, second)).perSecond(itself)).toBe(0)
  expect(aWindow(0, () => 50).perSecond(itself)).toBe(0)
  expect(new RateWindow<number>().perSecond(itself)).toBe(0)
})
