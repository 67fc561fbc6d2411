import { outsideOf } from '../../flow/flow-file-name.ts'
import { runTests } from '../tests/run-tests.ts'
import { chosenOf } from '../environments/environment-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { applyChanges, askForClean, liveRun, orderRun, runFlow, switchOutside } from '../runs/run-flow.ts'
import { whereToSend } from '../send/where-to-send.ts'
import type { Action } from './action.ts'

const cannotRun = (page: PageStudio) =>
  page.flow.document === undefined || page.view.getState().isReadOnly || page.runs.getState().isAsking

/** What runs in a protected environment is watched only. */
const isProtected = (page: PageStudio) => chosenOf(page.environments.getState()).isProtected

/** It is not ours, or it is on its way already. */
const isBusy = (page: PageStudio) => {
  const run = liveRun(page)
  return (
    cannotRun(page) || isProtected(page) || (run !== undefined && (!run.isOurs || run.state === 'draining'))
  )
}

const stateIs = (page: PageStudio, ...states: readonly string[]) => {
  const run = liveRun(page)
  return run?.isOurs === true && states.includes(run.state)
}

export const runActions: readonly Action[] = [
  {
    id: 'run.run',
    title: 'Run, or apply what is drawn',
    group: 'Run',
    keys: ['$mod+Enter'],
    whileTyping: true,
    isOff: (page) =>
      isBusy(page) || (liveRun(page) !== undefined && page.runs.getState().changes.length === 0),
    run: (page) => (liveRun(page) === undefined ? runFlow(page) : applyChanges(page)),
  },
  {
    id: 'run.beginning',
    title: 'Run from the beginning',
    group: 'Run',
    isOff: isBusy,
    run: (page) => runFlow(page, { from: 'beginning' }),
  },
  {
    id: 'run.time',
    title: 'Run from a time…',
    group: 'Run',
    isOff: isBusy,
    run: (page) => page.dialogs.setState({ open: { type: 'run-from-time' } }),
  },
  {
    id: 'run.clean',
    title: 'Run with clean local data…',
    group: 'Run',
    isOff: (page) =>
      isBusy(page) || liveRun(page) !== undefined || chosenOf(page.environments.getState()).isShared,
    run: (page) => askForClean(page),
  },
  {
    id: 'run.outside',
    title: 'Switch the simulated outside on or off',
    group: 'Run',
    isOff: (page) => isBusy(page) || !hasOutside(page),
    run: switchOutside,
  },
  {
    id: 'run.tests',
    title: 'Test: run the cases of the flow',
    group: 'Run',
    isOff: (page) => page.flow.document === undefined,
    run: (page) => {
      page.view.setState({ isBottomOpen: true, bottom: 'tests' })
      return runTests(page)
    },
  },
  {
    id: 'run.send',
    title: 'Send message…',
    group: 'Run',
    isOff: (page) =>
      page.view.getState().isReadOnly ||
      isProtected(page) ||
      whereToSend(page, chosenNode(page)) === undefined,
    run: (page) => page.dialogs.setState({ open: whereToSend(page, chosenNode(page)) }),
  },
  {
    id: 'run.pause',
    title: 'Pause',
    group: 'Run',
    isOff: (page) => cannotRun(page) || !stateIs(page, 'running', 'starting', 'backing-off'),
    run: (page) => orderRun(page, 'pause'),
  },
  {
    id: 'run.resume',
    title: 'Resume',
    group: 'Run',
    isOff: (page) => cannotRun(page) || !stateIs(page, 'paused'),
    run: (page) => orderRun(page, 'resume'),
  },
  {
    id: 'run.stop',
    title: 'Stop',
    group: 'Run',
    isOff: (page) => cannotRun(page) || !stateIs(page, 'starting', 'running', 'paused', 'backing-off'),
    run: (page) => orderRun(page, 'stop'),
  },
  {
    id: 'run.stop-now',
    title: 'Stop now',
    group: 'Run',
    isOff: (page) => page.view.getState().isReadOnly || !stateIs(page, 'draining'),
    run: (page) => orderRun(page, 'stop-now'),
  },
]

const chosenNode = (page: PageStudio) => page.selection.getState().nodes.at(-1)

function hasOutside(page: PageStudio): boolean {
  const { drawn } = page.flow.state.getState()
  const flows = page.workspace.getState().view?.flows ?? []
  return drawn !== undefined && flows.some(({ file }) => file === outsideOf(drawn.file))
}
