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

const byMessage = ({ origin: { topic, partition, offset } }: DeadLetter) => `${topic} ${partition} ${offset}`

function seeing(letters: readonly DeadLetter[], nameOf = byMessage): NewestLetters {
  const newest = new NewestLetters(nameOf)
  for (const letter of letters) newest.see(letter, false)
  return newest
}

test('of the letters of one message the newest is the one', () => {
  const [one, two] = [aLetter(1), aLetter(2, { nodeId: 'score' })]
  const other = aLetter(3, { origin: { topic: 'orders', partition: 0, offset: 8, timestamp: 1 } })
  const newest = seeing([one, two, other])
  expect([one, two, other].map((letter) => newest.isNewest(letter))).toEqual([false, true, true])
})

test('one that was put back before stands for no other', () => {
  const [one, two] = [aLetter(1), aLetter(2)]
  const newest = seeing([one])
  newest.see(two, true)
  expect(newest.isNewest(one)).toBe(true)
})

test('letters of other names are each the newest', () => {
  const [one, two] = [aLetter(1), aLetter(2)]
  const newest = seeing([one, two], ({ id }) => id)
  expect([one, two].map((letter) => newest.isNewest(letter))).toEqual([true, true])
})

test('what came later is not known, in whatever order the others were seen', () => {
  const newest = seeing([aLetter(9), aLetter(3)])
  expect([3, 9, 10].map((at) => newest.knows(aLetter(at)))).toEqual([true, true, false])
})
