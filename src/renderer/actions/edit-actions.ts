import { copySelected, pasteText, selectingNew } from '../canvas/clipboard.ts'
import { canPasteMessage, pasteMessage } from '../canvas/paste-message.ts'
import { performPlacing } from '../canvas/place-nodes.ts'
import { removeSelected } from '../canvas/remove-selected.ts'
import type { PageStudio } from '../page/page-studio.ts'
import type { Action } from './action.ts'
import { cannotDraw } from './when-off.ts'

const hasNoNode = (page: PageStudio) => page.selection.getState().nodes.length === 0

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['$mod+z'],
    isOff: (page) => cannotDraw(page) || page.flow.state.getState().drawn?.history.past.length === 0,
    run: (page) => page.flow.undo(),
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['$mod+Shift+z', '$mod+y'],
    isOff: (page) => cannotDraw(page) || page.flow.state.getState().drawn?.history.future.length === 0,
    run: (page) => page.flow.redo(),
  },
  {
    id: 'edit.cut',
    title: 'Cut',
    group: 'Edit',
    keys: ['$mod+x'],
    heardByBrowser: true,
    isOff: (page) => hasNoNode(page) || cannotDraw(page),
    run: async (page) => {
      if (await toClipboard(page)) removeSelected(page)
    },
  },
  {
    id: 'edit.copy',
    title: 'Copy',
    group: 'Edit',
    keys: ['$mod+c'],
    heardByBrowser: true,
    isOff: hasNoNode,
    run: async (page) => void (await toClipboard(page)),
  },
  {
    id: 'edit.paste',
    title: 'Paste',
    group: 'Edit',
    keys: ['$mod+v'],
    heardByBrowser: true,
    isOff: cannotDraw,
    run: fromClipboard,
  },
  {
    id: 'edit.paste-message',
    title: 'Paste a message',
    group: 'Edit',
    isOff: (page) => cannotDraw(page) || !canPasteMessage(page),
    run: pasteMessage,
  },
  {
    id: 'edit.duplicate',
    title: 'Duplicate',
    group: 'Edit',
    keys: ['$mod+d'],
    isOff: (page) => hasNoNode(page) || cannotDraw(page),
    run: (page) => void selectingNew(page, () => duplicateSelected(page)),
  },
  {
    id: 'edit.delete',
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    isOff: (page) => {
      const { nodes, edges } = page.selection.getState()
      return nodes.length + edges.length === 0 || cannotDraw(page)
    },
    run: removeSelected,
  },
  {
    id: 'edit.select-all',
    title: 'Select all',
    group: 'Edit',
    keys: ['$mod+a'],
    isOff: (page) => page.flow.document === undefined,
    run: (page) => {
      const { nodes = [] } = page.flow.document ?? {}
      page.selection.setState({ nodes: nodes.map(({ id }) => id), edges: [] })
    },
  },
]

function duplicateSelected(page: PageStudio): boolean {
  return performPlacing(page, [{ type: 'duplicate', ids: page.selection.getState().nodes }])
}

async function toClipboard(page: PageStudio): Promise<boolean> {
  const text = copySelected(page)
  if (text === undefined) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return refused(page, 'The browser does not let this page write to the clipboard.')
  }
}

async function fromClipboard(page: PageStudio): Promise<void> {
  try {
    pasteText(page, await navigator.clipboard.readText())
  } catch {
    refused(page, 'The browser does not give the clipboard to this page.')
  }
}

function refused(page: PageStudio, message: string): false {
  page.view.setState({ notice: { message, hint: 'Use the keys on the canvas: they need no permission.' } })
  return false
}
