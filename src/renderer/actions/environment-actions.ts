import { chosenOf } from '../environments/environment-store.ts'
import { fileToRun } from '../runs/run-flow.ts'
import type { Action } from './action.ts'

export const environmentActions: readonly Action[] = [
  {
    id: 'environment.add',
    title: 'Add environment…',
    group: 'Run',
    isOff: (page) => page.view.getState().isReadOnly,
    run: (page) => page.dialogs.setState({ open: { type: 'environment' } }),
  },
  {
    id: 'environment.edit',
    title: 'Edit the chosen environment…',
    group: 'Run',
    isOff: (page) => page.view.getState().isReadOnly || chosenOf(page.environments.getState()).file === null,
    run: (page) => {
      const { chosen } = page.environments.getState()
      page.dialogs.setState({ open: { type: 'environment', name: chosen } })
    },
  },
  {
    id: 'environment.watch',
    title: 'Watch topics and lag in the chosen environment',
    group: 'Run',
    isOff: (page) => page.flow.document === undefined,
    run: (page) => {
      const file = fileToRun(page)
      if (file !== undefined) page.dialogs.setState({ open: { type: 'run-sheet', file } })
    },
  },
]
