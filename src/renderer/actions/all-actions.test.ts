import { expect, test } from 'vitest'
import { actionOf, allActions } from './all-actions.ts'
import { keysText } from './keys-text.ts'

test('no two actions share an id, a title or keys', () => {
  for (const names of [
    allActions.map(({ id }) => id),
    allActions.map(({ title }) => title),
    allActions.flatMap(({ keys = [] }) => keys),
  ])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('an action that is not there is a fault, not a silent button', () => {
  expect(actionOf('edit.undo').title).toBe('Undo')
  expect(() => actionOf('edit.nothing')).toThrow('There is no action "edit.nothing".')
})

test.each([
  ['$mod+k', false, 'Ctrl K'],
  ['$mod+k', true, '⌘K'],
  ['$mod+Shift+z', true, '⌘⇧Z'],
  ['Delete', false, 'Del'],
  ['Alt+ArrowLeft', false, 'Alt ←'],
  ['[Shift]+?', false, '?'],
  ['[Shift]++', true, '+'],
])('%s (on a Mac: %s) reads %s', (keys, isMac, text) => {
  expect(keysText(keys, isMac)).toBe(text)
})
