import type { Action } from './action.ts'

export const viewActions: readonly Action[] = [
  {
    id: 'view.search',
    title: 'Search or run a command',
    group: 'View',
    keys: ['$mod+k'],
    whileTyping: true,
    run: ({ view }) => view.setState({ isSearchOpen: !view.getState().isSearchOpen }),
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
    run: ({ view }) => view.setState({ isBottomOpen: !view.getState().isBottomOpen }),
  },
]
