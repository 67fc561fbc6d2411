import { expect, test } from 'vitest'
import { SilentMembers } from './silent-members.ts'

const TIMES = { leaseMs: 10_000, renewMs: 2_000, lookMs: 500 }

/** Looks every 500 ms from `from` to `to`, itself renewed every time; `renewed` says what it sees of member 1. */
function look(
  silent: SilentMembers,
  [from, to]: readonly [number, number],
  renewed: (now: number) => number,
  own: (now: number) => boolean = () => true,
): number[] {
  const hanging = new Set<number>()
  for (let now = from; now <= to; now += 500) {
    if (own(now)) silent.renewed(now)
    for (const id of silent.look([{ id: 1, renewed: renewed(now) }], now)) hanging.add(id)
  }
  return [...hanging]
}

test('a member that counts on is alive, however long it is looked at', () => {
  const silent = new SilentMembers(TIMES)
  expect(look(silent, [0, 600_000], (now) => Math.floor(now / 2_000))).toEqual([])
})

test('one that does not count for the time of its lease hangs, and not before', () => {
  const silent = new SilentMembers(TIMES)
  expect(look(silent, [0, 9_500], () => 7)).toEqual([])
  expect(look(silent, [10_000, 10_000], () => 7)).toEqual([1])
})

test('time in which the observer stood still itself counts as two looks at most', () => {
  const silent = new SilentMembers(TIMES)
  expect(look(silent, [0, 5_000], () => 7)).toEqual([])
  expect(look(silent, [3_600_000, 3_603_500], () => 7)).toEqual([])
  expect(look(silent, [3_604_000, 3_604_500], () => 7)).toEqual([1])
})

test('time in which the observer could not write either is not counted', () => {
  const silent = new SilentMembers(TIMES)
  expect(
    look(
      silent,
      [0, 600_000],
      () => 7,
      (now) => now < 1_000,
    ),
  ).toEqual([])
})

test('a sign of life begins the lease anew', () => {
  const silent = new SilentMembers(TIMES)
  expect(look(silent, [0, 9_000], () => 7)).toEqual([])
  expect(look(silent, [9_500, 19_000], () => 8)).toEqual([])
  expect(look(silent, [19_500, 19_500], () => 8)).toEqual([1])
})
