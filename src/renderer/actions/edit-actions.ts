import { NOTHING_SELECTED } from '../document/selection-store.ts'
import type { Action } from './action.ts'

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['$mod+z'],
    isOff: (page) => (page.flow.state.getState().drawn?.history.past.length ?? 0) === 0,
    run: (page) => page.flow.undo(),
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['$mod+Shift+z', '$mod+y'],
    isOff: (page) => (page.flow.state.getState().drawn?.history.future.length ?? 0) === 0,
    run: (page) => page.flow.redo(),
  },
  {
    id: 'edit.delete',
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    isOff: (page) => {
      const { nodes, edges } = page.selection.getState()
      return nodes.length + edges.length === 0
    },
    run: (page) => {
      const { nodes, edges } = page.selection.getState()
      const drawn =
        page.flow.document?.edges.filter((edge) => edges.includes(`${edge.from} ${edge.to}`)) ?? []
      const commands = [
        ...(drawn.length === 0 ? [] : [{ type: 'disconnect', edges: drawn } as const]),
        ...(nodes.length === 0 ? [] : [{ type: 'remove-nodes', ids: nodes } as const]),
      ]
      const [only] = commands
      if (only === undefined) return
      if (page.perform(commands.length === 1 ? only : { type: 'batch', commands }))
        page.selection.setState(NOTHING_SELECTED, true)
    },
  },
  {
    id: 'edit.duplicate',
    title: 'Duplicate',
    group: 'Edit',
    keys: ['$mod+d'],
    isOff: (page) => page.selection.getState().nodes.length === 0,
    run: (page) => void page.perform({ type: 'duplicate', ids: page.selection.getState().nodes }),
  },
]
