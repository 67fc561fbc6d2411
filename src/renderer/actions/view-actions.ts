import { focusNextPane, focusSettings } from '../page/pane-focus.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { toggleBottom } from '../page/view-store.ts'
import { openSearch } from '../search/open-search.ts'
import type { Action } from './action.ts'
import { isOnCanvas } from './bind-keys.ts'

const hasNoNode = (page: PageStudio) => page.selection.getState().nodes.length !== 1

export const viewActions: readonly Action[] = [
  {
    id: 'view.search',
    title: 'Search or run a command',
    group: 'View',
    keys: ['$mod+k'],
    whileTyping: true,
    run: ({ view }) =>
      view.getState().isSearchOpen ? view.setState({ isSearchOpen: false }) : openSearch(view),
  },
  {
    id: 'view.keys',
    title: 'Keys',
    group: 'View',
    keys: ['[Shift]+?'],
    run: ({ view }) => view.setState({ overlay: { type: 'keys' } }),
  },
  {
    id: 'view.settings',
    title: 'Edit the settings of the node',
    group: 'View',
    keys: ['Enter'],
    onCanvas: true,
    isOff: hasNoNode,
    run: (page) => focusSettings(page, 'first'),
  },
  {
    id: 'view.rename',
    title: 'Rename the node',
    group: 'View',
    keys: ['F2'],
    onCanvas: true,
    isOff: hasNoNode,
    run: (page) => focusSettings(page, 'name'),
  },
  {
    id: 'view.flow-settings',
    title: 'Edit the settings of the flow',
    group: 'View',
    isOff: ({ flow }) => flow.document === undefined,
    run: ({ selection, view }) => {
      selection.setState(NOTHING_SELECTED, true)
      view.setState({ isFlowShown: !view.getState().isFlowShown })
    },
  },
  {
    id: 'view.canvas',
    title: 'Back to the canvas; there: select nothing',
    group: 'View',
    keys: ['Escape'],
    whileTyping: true,
    onPanes: true,
    isOff: ({ canvas }) => canvas === undefined,
    run: backToCanvas,
  },
  {
    id: 'view.next-pane',
    title: 'Go to the next pane',
    group: 'View',
    keys: ['F6'],
    whileTyping: true,
    onPanes: true,
    run: () => focusNextPane(1),
  },
  {
    id: 'view.previous-pane',
    title: 'Go to the pane before',
    group: 'View',
    keys: ['Shift+F6'],
    whileTyping: true,
    onPanes: true,
    run: () => focusNextPane(-1),
  },
  {
    id: 'view.theme',
    title: 'Change between light and dark',
    group: 'View',
    run: ({ view }) => view.setState({ theme: view.getState().theme === 'light' ? 'dark' : 'light' }),
  },
  {
    id: 'view.flows',
    title: 'Show flows',
    group: 'View',
    run: ({ view }) => view.setState({ left: view.getState().left === 'flows' ? undefined : 'flows' }),
  },
  {
    id: 'view.nodes',
    title: 'Show node kinds',
    group: 'View',
    run: ({ view }) => view.setState({ left: view.getState().left === 'nodes' ? undefined : 'nodes' }),
  },
  {
    id: 'view.data',
    title: 'Show topics and reference tables',
    group: 'View',
    run: ({ view }) => view.setState({ left: view.getState().left === 'data' ? undefined : 'data' }),
  },
  {
    id: 'view.problems',
    title: 'Show problems',
    group: 'View',
    run: ({ view }) => toggleBottom(view, 'problems'),
  },
  {
    id: 'view.messages',
    title: 'Show messages',
    group: 'View',
    run: ({ view }) => toggleBottom(view, 'messages'),
  },
  {
    id: 'view.dead-letters',
    title: 'Show dead letters',
    group: 'View',
    run: ({ view }) => toggleBottom(view, 'dead-letters'),
  },
  {
    id: 'view.logs',
    title: 'Show logs',
    group: 'View',
    run: ({ view }) => toggleBottom(view, 'logs'),
  },
  {
    id: 'view.bottom-tall',
    title: 'Enlarge the bottom panel',
    group: 'View',
    isOff: ({ view }) => !view.getState().isBottomOpen,
    run: ({ view }) => view.setState({ isBottomTall: !view.getState().isBottomTall }),
  },
]

function backToCanvas({ canvas, selection, taps, view }: PageStudio): void {
  view.setState({ isFlowShown: false })
  if (canvas === undefined || canvas.letGo()) return
  if (isOnCanvas(document.activeElement)) taps.choose(undefined)
  if (isOnCanvas(document.activeElement)) selection.setState(NOTHING_SELECTED, true)
  else canvas.focus()
}
