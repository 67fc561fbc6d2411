import { expect, test } from 'vitest'
import { NAME_PATTERN } from '../contract/flow-file.ts'
import { newFlowId } from './flow-id.ts'
import { FIRST_WORDS, SECOND_WORDS } from './flow-id-words.ts'

test('a flow id is a word pair that a flow file takes', () => {
  const id = newFlowId(() => 0.5)
  expect(id).toMatch(/^[a-z]+-[a-z]+$/)
  expect(id).toMatch(NAME_PATTERN)
})

test('every word can be drawn, the first and the last too', () => {
  expect(newFlowId(() => 0)).toBe(`${FIRST_WORDS[0]}-${SECOND_WORDS[0]}`)
  expect(newFlowId(() => 0.999_999)).toBe(`${FIRST_WORDS.at(-1)}-${SECOND_WORDS.at(-1)}`)
})

test('the lists hold 64 words each, none twice', () => {
  expect([new Set(FIRST_WORDS).size, new Set(SECOND_WORDS).size]).toEqual([64, 64])
  for (const word of [...FIRST_WORDS, ...SECOND_WORDS]) expect(word).toMatch(/^[a-z]{3,8}$/)
})
