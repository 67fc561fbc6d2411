import { isDirty } from '../../flow/document/edit-history.ts'
import { saveCopy } from '../files/save-copy.ts'
import type { Action } from './action.ts'
import { isClosed } from './when-off.ts'

export const fileActions: readonly Action[] = [
  {
    id: 'file.save',
    title: 'Save',
    group: 'File',
    keys: ['$mod+s'],
    whileTyping: true,
    isOff: (page) => {
      const { drawn } = page.flow.state.getState()
      return drawn === undefined || page.view.getState().isReadOnly || !isDirty(drawn.history)
    },
    run: (page) => page.save(),
  },
  {
    id: 'file.save-copy',
    title: 'Save a copy elsewhere',
    group: 'File',
    isOff: isClosed,
    run: (page) => saveCopy(page),
  },
  {
    id: 'file.new',
    title: 'New flow',
    group: 'File',
    isOff: (page) => page.view.getState().isReadOnly,
    run: (page) => page.dialogs.setState({ open: { type: 'new-flow' } }),
  },
  {
    id: 'file.open-folder',
    title: 'Open folder',
    group: 'File',
    // What is drawn belongs to its folder.
    isOff: (page) => page.view.getState().isReadOnly || !isClosed(page),
    run: (page) => page.chooseFolder(),
  },
  {
    id: 'file.share',
    title: 'Share',
    group: 'File',
    isOff: isClosed,
    run: (page) => page.dialogs.setState({ open: { type: 'share' } }),
  },
  {
    id: 'file.close',
    title: 'Close flow',
    group: 'File',
    isOff: isClosed,
    run: (page) => page.flow.close(),
  },
]
