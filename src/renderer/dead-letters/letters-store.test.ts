import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LetterList } from '../../contract/studio/dead-letter-methods.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { LettersStore } from './letters-store.ts'

const FILE = 'flows/orders/orders.flow.json'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Question {
  readonly method: string
  answer(content: unknown): void
}

/** The store of a flow whose dead letters were read once, on a link whose answers the test gives. */
async function aStore() {
  const asked: Question[] = []
  const ask = (method: string) => new Promise((answer) => asked.push({ method, answer }))
  const letters = new LettersStore({ ask } as unknown as StudioLink)
  const answer = async (content: unknown) => {
    asked.at(-1)?.answer(content)
    await vi.advanceTimersByTimeAsync(0)
  }
  letters.about(FILE)
  await answer(aList(0))
  return { letters, asked, answer, state: () => letters.state.getState() }
}

function aList(count: number): LetterList {
  return { groups: [], count, redriven: 0 }
}

test('while one reading is on its way all who ask are answered by one more', async () => {
  const { letters, asked, answer, state } = await aStore()
  for (let ask = 0; ask < 5; ask += 1) void letters.look()
  expect(asked.length).toBe(2)
  await answer(aList(1))
  expect(asked.length).toBe(2 + 1)
  await answer(aList(2))
  expect([asked.length, state().list?.count]).toEqual([3, 2])
})

test('while nobody looks, changes that come fast are looked at once in five seconds', async () => {
  const { letters, asked } = await aStore()
  for (let change = 0; change < 100; change += 1) letters.changed()
  expect(asked.length).toBe(1)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked.length).toBe(2)
})

test('who looks sees a change at once, and no more is read when they have gone', async () => {
  const { letters, asked, answer } = await aStore()
  const hide = letters.show()
  await answer(aList(0))
  letters.changed()
  expect(asked.length).toBe(3)
  await answer(aList(1))
  hide()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.length).toBe(3)
})

test.each([
  [
    { redriven: 1, before: 0, left: 0, same: 0 },
    '1 message was put back. The flow reads it now, or when it runs next.',
  ],
  [
    { redriven: 1_200, before: 3, left: 0, same: 0 },
    '1,200 messages were put back. The flow reads them now, or when it runs next. 3 messages had been put back before.',
  ],
  [{ redriven: 0, before: 1, left: 0, same: 0 }, 'Nothing was put back. 1 message had been put back before.'],
  [
    { redriven: 0, before: 0, left: 2, same: 0 },
    'Nothing was put back. 2 messages cannot go on from the node, which was given more than is kept: redrive from the start.',
  ],
])('what a redrive did is said as it was: %o', async (done, sentence) => {
  const { letters, answer, state } = await aStore()
  void letters.redrive({ ids: ['dev-ada/0-1'] })
  await answer(done)
  expect(state().said).toBe(sentence)
})

test('what fails again behind a redrive is counted, and not taken for a part of what was put back', async () => {
  const { letters, asked, answer, state } = await aStore()
  letters.about(FILE)
  await answer({ groups: [], count: 2, redriven: 1 })
  void letters.redrive({ ids: ['dev-ada/0-1'] })
  await answer({ redriven: 1, before: 0, left: 0, same: 0 })
  await answer({ groups: [], count: 1, redriven: 2 })
  expect(state().failedSince).toBeUndefined()
  letters.changed()
  await vi.advanceTimersByTimeAsync(5_000)
  await answer({ groups: [], count: 2, redriven: 2 })
  expect(asked.at(-1)?.method).toBe('dead-letters.list')
  expect(state().failedSince).toBe(1)
})
