import { tapSelected } from '../messages/tap-actions.ts'
import type { Action } from './action.ts'
import { isClosed } from './when-off.ts'

export const messageActions: readonly Action[] = [
  {
    id: 'messages.tap',
    title: 'Tap: list messages that pass',
    group: 'Messages',
    keys: ['m'],
    onCanvas: true,
    isOff: isClosed,
    run: tapSelected,
  },
  {
    id: 'messages.freeze',
    title: 'Freeze the list of messages',
    group: 'Messages',
    isOff: (page) => page.taps.state.getState().view === undefined,
    run: (page) => page.taps.freeze(),
  },
]
