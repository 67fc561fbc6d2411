import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { aSample } from '../../../../test/support/a-sample.ts'
import { FoundMessages } from './found-messages.ts'
import { KeptMessages } from './kept-messages.ts'

function keeping(limits: { messages: number; bytes: number }) {
  const left: number[] = []
  const kept = new KeptMessages(({ seq }) => left.push(seq), limits)
  return { kept, left }
}

test('the oldest go first, are counted, and places are never used again', () => {
  const { kept, left } = keeping({ messages: 3, bytes: 1e9 })
  for (let id = 0; id < 10; id += 1) kept.add('p', aSample(id), undefined)
  expect([kept.first, kept.end, kept.count, kept.gone]).toEqual([7, 10, 3, 7])
  expect(left).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(kept.get(6)).toBeUndefined()
  expect(kept.get(7)?.sample.id).toBe(7)
  expect(kept.get(10)).toBeUndefined()
})

test('what is kept is bounded in bytes, and the newest stays however large it is', () => {
  const { kept } = keeping({ messages: 1_000, bytes: 50_000 })
  for (let id = 0; id < 100; id += 1) kept.add('p', aSample(id, 'x'.repeat(1_000)), undefined)
  expect(kept.count).toBeLessThan(30)
  expect(kept.count).toBeGreaterThan(10)
  kept.add('p', aSample(100, 'x'.repeat(200_000)), undefined)
  expect([kept.count, kept.newest?.sample.id]).toEqual([1, 100])
})

test('a hundred thousand messages pass through a small room without it growing', () => {
  const { kept } = keeping({ messages: 100, bytes: 1e9 })
  for (let id = 0; id < 100_000; id += 1) kept.add('p', aSample(id), undefined)
  expect([kept.count, kept.first]).toEqual([100, 99_900])
  expect(kept.get(99_950)?.sample.id).toBe(99_950)
})

test('those found are numbered without gaps, also while others come and go', () => {
  const { kept } = keeping({ messages: 10, bytes: 1e9 })
  const found = new FoundMessages(kept, 'key:k1')
  for (let id = 0; id < 20; id += 1) kept.add('p', aSample(id), undefined)
  expect(found.look()).toBe(true)
  expect([found.first, found.end]).toEqual([0, 10])
  expect(found.at(0)?.sample.id).toBe(10)
  for (let id = 20; id < 25; id += 1) kept.add('p', aSample(id), undefined)
  expect(found.look()).toBe(true)
  expect([found.first, found.end]).toEqual([5, 10])
  expect(found.at(4)).toBeUndefined()
  expect(found.at(5)?.sample.id).toBe(15)
})

test('a long list is looked through in several turns, and nothing is left out', () => {
  const { kept } = keeping({ messages: 50_000, bytes: 1e9 })
  for (let id = 0; id < 2_000; id += 1) kept.add('p', aSample(id), undefined)
  const found = new FoundMessages(kept, '{"id":1999}')
  let turns = 1
  while (!found.look()) turns += 1
  expect(turns).toBeGreaterThan(1)
  expect(found.at(0)?.sample.id).toBe(1_999)
})

test('a message whose result changes is listed or taken out in its place', () => {
  const { kept } = keeping({ messages: 100, bytes: 1e9 })
  const messages = [0, 1, 2].map((id) => kept.add('p', aSample(id), undefined))
  const found = new FoundMessages(kept, 'status:failed')
  found.look()
  expect(found.end).toBe(0)
  for (const id of [2, 0]) {
    messages[id]!.result = 'failed'
    found.changed(messages[id]!)
  }
  expect([found.at(0)?.seq, found.at(1)?.seq]).toEqual([0, 2])
  messages[0]!.result = 'done'
  found.changed(messages[0]!)
  expect([found.end, found.at(0)?.seq]).toEqual([1, 2])
})

test('what is gone is in memory no more', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { kept } = keeping({ messages: 100, bytes: 1e9 })
  const first = new WeakRef(kept.add('p', aSample(0), undefined))
  for (let id = 1; id < 102; id += 1) kept.add('p', aSample(id), undefined)
  // A reference that was just made holds its object until the turn is over.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(first.deref()).toBeUndefined()
  expect([kept.first, kept.get(kept.first)?.sample.id]).toEqual([2, 2])
})

test('a message that comes or goes amid the list is told, for numbers behind it are of others then', () => {
  const { kept } = keeping({ messages: 100, bytes: 1e9 })
  const messages = [0, 1, 2].map((id) => kept.add('p', aSample(id), undefined))
  const found = new FoundMessages(kept, 'status:done')
  const settle = (index: number, result: 'done' | 'failed') => {
    messages[index]!.result = result
    found.changed(messages[index]!)
  }
  found.look()
  settle(1, 'done')
  settle(2, 'done')
  expect([found.shifts, found.at(0)?.seq]).toEqual([0, 1])
  settle(0, 'done')
  expect([found.shifts, found.at(0)?.seq]).toEqual([1, 0])
  settle(0, 'failed')
  expect([found.shifts, found.at(0)?.seq]).toEqual([2, 1])
})

test('those of which the begin alone is here are counted, until they go', () => {
  const { kept } = keeping({ messages: 2, bytes: 1e9 })
  const whole = aSample(0)
  const cut = { ...whole, value: { text: '{"a":', bytes: 9_000, cut: true } }
  for (const sample of [cut, cut, whole]) kept.add('p', sample, undefined)
  expect([kept.count, kept.begins]).toEqual([2, 1])
})
