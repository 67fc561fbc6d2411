import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { flowText } from '../../flow/document/editable-flow.ts'
import { differenceName, differencesText, flowDifferences } from './flow-differences.ts'

const mine = { ...emptyFlow('amber-otter', 'Mine'), nodes: [{ id: 'a', kind: 'log', name: 'Note' }] }

test('what another program changed is counted and named', () => {
  const theirs = {
    ...mine,
    nodes: [
      { id: 'a', kind: 'log', name: 'Write' },
      { id: 'b', kind: 'log' },
    ],
  }
  const differences = flowDifferences(mine, flowText(theirs, [])) ?? []
  expect(differencesText(differences)).toBe('2 nodes differ from yours.')
  expect(differences.map(differenceName)).toEqual(['node Write', 'node b'])
})

test('one thing differs in the singular, and nothing is said to be the same', () => {
  const theirs = { ...mine, fields: { ...mine.fields, name: 'Theirs' } }
  expect(differencesText(flowDifferences(mine, flowText(theirs, [])) ?? [])).toBe(
    '1 field of the flow differs from yours.',
  )
  expect(differencesText(flowDifferences(mine, flowText(mine, [])) ?? [])).toBe('It says the same as yours.')
})

test('a file that is no flow has no differences to show', () => {
  expect(flowDifferences(mine, '{')).toBeUndefined()
})
