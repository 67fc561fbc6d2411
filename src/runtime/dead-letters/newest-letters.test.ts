import { expect, test } from 'vitest'
import type { DeadLetter } from './dead-letter.ts'
import { NewestLetters } from './newest-letters.ts'

function aLetter(at: number, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: `0-${at}`,
    partition: 0,
    offsets: [at],
    time: at,
    nodeId: 'total',
    origin: { topic: 'orders', partition: 0, offset: 7, timestamp: 1 },
    ...changes,
  } as DeadLetter
}

function seeing(letters: readonly DeadLetter[], withInput = false): NewestLetters {
  const newest = new NewestLetters({ withInput })
  for (const letter of letters) newest.see(letter, false)
  return newest
}

test('of the letters of one message at one node the newest is the one', () => {
  const [one, two, other] = [aLetter(1), aLetter(2), aLetter(3, { nodeId: 'score' })]
  const newest = seeing([one, two, other])
  expect([one, two, other].map((letter) => newest.isNewest(letter))).toEqual([false, true, true])
})

test('one that was put back before stands for no other', () => {
  const [one, two] = [aLetter(1), aLetter(2)]
  const newest = seeing([one])
  newest.see(two, true)
  expect(newest.isNewest(one)).toBe(true)
})

test('from their node two that were given other things are two', () => {
  const [one, two] = [aLetter(1, { input: Buffer.from('1') }), aLetter(2, { input: Buffer.from('2') })]
  const newest = seeing([one, two], true)
  expect([one, two].map((letter) => newest.isNewest(letter))).toEqual([true, true])
  expect(seeing([one, two]).isNewest(one)).toBe(false)
})

test('what came later is not known', () => {
  const newest = seeing([aLetter(1)])
  expect([newest.knows(aLetter(1)), newest.knows(aLetter(2))]).toEqual([true, false])
})
