import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { commandOf, unlessRefused, type Whim, whims } from '../../../test/support/an-edit.ts'
import { flowFileSchema } from '../../contract/flow-file.ts'
import { catalog } from '../../nodes/catalog.ts'
import { type EditableFlow, flowFileOf, flowText } from './editable-flow.ts'
import {
  type EditHistory,
  isDirty,
  LONGEST_HISTORY,
  markSaved,
  menuLabels,
  newHistory,
  perform,
  redo,
  undo,
} from './edit-history.ts'
import type { EditCommand } from './edit-command.ts'
import { openFlow } from './open-flow.ts'

const canonical = readFileSync(new URL('../fixtures/canonical.flow.json', import.meta.url), 'utf8')

function opened(text = canonical): EditableFlow {
  const { flow, problems } = openFlow(text)
  if (flow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  return flow
}

const textOf = ({ document }: EditHistory) => flowText(document, catalog)
const deeper = Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 3)

function act(history: EditHistory, whim: Whim, nowMs: number): EditHistory {
  const next = unlessRefused(() => perform(history, commandOf(history.document, whim), { catalog, nowMs }))
  return next ?? history
}

test('500 actions undone give the file byte for byte, and redone the same end', () => {
  const actions = fc.array(fc.tuple(whims, fc.constantFrom(10, 5_000)), { minLength: 500, maxLength: 500 })
  fc.assert(
    fc.property(
      fc.constantFrom(canonical, flowText(emptyFlow('amber-otter', 'New'), catalog)),
      actions,
      (text, list) => {
        let history = newHistory(opened(text))
        let nowMs = 0
        for (const [whim, laterMs] of list) {
          nowMs += laterMs
          const before = history
          history = act(history, whim, nowMs)
          if (history === before) continue
          expect(flowFileSchema.safeParse(flowFileOf(history.document)).error).toBeUndefined()
        }
        const end = textOf(history)
        expect(history.past.length).toBeGreaterThan(50)
        expect(flowText(opened(end), catalog)).toBe(end) // what is saved is what is opened
        const undone = allUndone(history)
        expect(textOf(undone)).toBe(text)
        expect(textOf(allRedone(undone))).toBe(end)
      },
    ),
    { numRuns: deeper },
  )
}, 120_000)

test('whatever is undone and redone between, each number of undos leads to one state', () => {
  const moves = fc.array(fc.tuple(fc.constantFrom('act', 'act', 'undo', 'redo'), whims), { maxLength: 120 })
  fc.assert(
    fc.property(moves, (list) => {
      let history = newHistory(opened())
      const known = new Map([[0, canonical]])
      for (const [index, [move, whim]] of list.entries()) {
        if (move === 'act') {
          const next = act(history, whim, index * 5_000)
          if (next !== history) known.set(serial(next), textOf(next))
          history = next
        } else history = move === 'undo' ? undo(history) : redo(history)
        expect(textOf(history)).toBe(known.get(serial(history)))
      }
    }),
    { numRuns: deeper * 4 },
  )

  function serial({ past }: EditHistory): number {
    return past.at(-1)?.serial ?? 0
  }
}, 120_000)

const filter: EditCommand = { type: 'add-node', kind: 'filter', id: 'large' }
const typed = (value: string): EditCommand => ({ type: 'set-setting', id: 'large', path: ['where'], value })

function performed(
  commands: readonly (readonly [EditCommand, number])[],
  start = newHistory(emptyFlow('a-b', 'A')),
) {
  return commands.reduce((history, [command, nowMs]) => perform(history, command, { catalog, nowMs }), start)
}

test('keystrokes in one field are one entry until a second passes between two of them', () => {
  const history = performed([
    [filter, 0],
    [typed('v'), 100],
    [typed('va'), 900],
    [typed('val'), 1_900],
    [typed('valu'), 2_901],
  ])
  expect(history.past.map(({ label }) => label)).toEqual([
    'Add filter',
    'Change where of large',
    'Change where of large',
  ])
  expect(undo(history).document.nodes[0]?.config).toEqual({ where: 'val' })
  expect(undo(undo(history)).document.nodes[0]?.config).toEqual({})
})

test('keystrokes in another field, or behind an undo, begin a new entry', () => {
  const history = performed([
    [filter, 0],
    [typed('v'), 1],
    [{ type: 'set-setting', id: 'large', path: ['match'], value: 'any' }, 2],
    [typed('va'), 3],
  ])
  expect(history.past).toHaveLength(4)
  expect(performed([[typed('vb'), 4]], redo(undo(history))).past).toHaveLength(5)
})

test('a text typed and taken back within one burst leaves nothing to undo', () => {
  const history = performed([
    [{ ...filter, config: { where: 'v' } } as EditCommand, 0],
    [typed('va'), 10],
    [typed('v'), 20],
  ])
  expect(history.past).toHaveLength(1)
})

test('moves of the same nodes by keys are one entry, drags are each their own', () => {
  const byKeys = (x: number): EditCommand => ({
    type: 'move-nodes',
    places: { large: { x, y: 0 } },
    byKeys: true,
  })
  const drag = (x: number): EditCommand => ({ type: 'move-nodes', places: { large: { x, y: 0 } } })
  const keys = performed([
    [filter, 0],
    [byKeys(8), 10],
    [byKeys(16), 20],
    [byKeys(24), 30],
  ])
  expect(keys.past).toHaveLength(2)
  expect(undo(keys).document.layout).toEqual({})
  expect(
    performed([
      [filter, 0],
      [drag(8), 10],
      [drag(16), 20],
    ]).past,
  ).toHaveLength(3)
})

test('moves by keys are one entry also where the first one writes the places that nodes are shown at', () => {
  const keep: EditCommand = { type: 'place-nodes', places: { large: { x: 0, y: 0 } }, why: 'keep' }
  const nudge = (x: number): EditCommand => ({
    type: 'move-nodes',
    places: { large: { x, y: 0 } },
    byKeys: true,
  })
  const keys = performed([
    [filter, 0],
    [{ type: 'batch', commands: [keep, nudge(8)] }, 10],
    [nudge(16), 20],
  ])
  expect(keys.past).toHaveLength(2)
  expect(undo(keys).document.layout).toEqual({})
})

test('a command that changes nothing is not remembered and keeps what can be redone', () => {
  const history = undo(
    performed([
      [filter, 0],
      [typed('v'), 10],
    ]),
  )
  expect(performed([[{ type: 'set-field', field: 'name', value: 'A' }, 20]], history)).toBe(history)
})

test('a document is dirty but for the state that was saved', () => {
  const start = newHistory(emptyFlow('a-b', 'A'))
  expect(isDirty(start)).toBe(false)
  expect(isDirty(newHistory(emptyFlow('a-b', 'A'), { saved: false }))).toBe(true)
  const saved = markSaved(
    performed([
      [filter, 0],
      [typed('v'), 10],
    ]),
  )
  expect(isDirty(saved)).toBe(false)
  expect(isDirty(undo(saved))).toBe(true)
  expect(isDirty(redo(undo(saved)))).toBe(false)
  // Typing on right behind a save is an entry of its own: what was saved stays a state to come back to.
  const more = performed([[typed('va'), 20]], saved)
  expect(isDirty(more)).toBe(true)
  expect(isDirty(undo(more))).toBe(false)
  // Another way from before the save never leads to what was saved.
  const otherWay = performed([[typed('w'), 30]], undo(saved))
  expect(isDirty(otherWay)).toBe(true)
  expect(isDirty(undo(otherWay))).toBe(true)
})

test('the history is bounded: the oldest entries are forgotten and the saved state with them', () => {
  const many = Array.from(
    { length: LONGEST_HISTORY + 10 },
    (_, index) => [typed(`v${index}`), index * 5_000] as const,
  )
  const history = performed([[filter, 0], ...many])
  expect(history.past).toHaveLength(LONGEST_HISTORY)
  const oldest = allUndone(history)
  expect(oldest.document.nodes[0]?.config).toEqual({ where: 'v9' })
  expect(isDirty(oldest)).toBe(true)
})

test('the menu names what undo and redo would do', () => {
  const history = performed([
    [filter, 0],
    [{ type: 'remove-nodes', ids: ['large'] }, 10],
  ])
  expect(menuLabels(history)).toEqual({ undo: 'Remove large' })
  expect(menuLabels(undo(history))).toEqual({ undo: 'Add filter', redo: 'Remove large' })
})

function allUndone(history: EditHistory): EditHistory {
  let at = history
  while (at.past.length > 0) at = undo(at)
  return at
}

function allRedone(history: EditHistory): EditHistory {
  let at = history
  while (at.future.length > 0) at = redo(at)
  return at
}
