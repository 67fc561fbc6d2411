import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { aRunView, emptyFlowText as text } from '../../../test/support/a-run-view.ts'
import { dialogStore } from '../dialogs/dialog-store.ts'
import { FlowStore } from '../document/flow-store.ts'
import { environmentStore } from '../environments/environment-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { Refused } from '../platform/studio-link.ts'
import { applyChanges, runFlow, switchOutside } from './run-flow.ts'

const run = aRunView()
const { file } = run

/** A page whose flow runs without its outside on a broker of others, which asks for a look at the sheet first. */
function aPage() {
  const asked: object[] = []
  const flow = new FlowStore()
  flow.open({ file, text, stamp: 's' })
  const dialogs = dialogStore()
  const ask = async (method: string, given: { confirmed?: string }) => {
    asked.push({ method, ...given })
    if (given.confirmed !== undefined) return null
    throw new Refused({ code: 'ENVIRONMENT_SHARED', message: 'Look first.' })
  }
  const page = {
    flow,
    dialogs,
    environments: environmentStore(),
    view: createStore(() => ({})),
    runs: createStore(() => ({ list: [run], isAsking: false })),
    workspace: createStore(() => ({ view: { flows: [{ file }] } })),
    link: { ask },
  } as unknown as PageStudio
  const sheet = () => {
    const { open } = dialogs.getState()
    if (open?.type !== 'run-sheet') throw new Error('No sheet was shown.')
    return open
  }
  return { page, asked, sheet }
}

test('changes are applied with the outside that was chosen on the sheet', async () => {
  const { page, asked, sheet } = aPage()
  await applyChanges(page)
  expect(sheet().withOutside).toBe(false)
  await sheet().confirm?.('r1', true)
  expect(asked.at(-1)).toEqual({ method: 'runs.apply', file, confirmed: 'r1', withOutside: true })
})

test('an outside that is switched on is on the sheet, and can be left off there', async () => {
  const { page, asked, sheet } = aPage()
  await switchOutside(page)
  expect(sheet().withOutside).toBe(true)
  await sheet().confirm?.('r1', false)
  expect(asked.at(-1)).toEqual({ method: 'runs.apply', file, confirmed: 'r1', withOutside: false })
})

test('a sheet is told from where reading was chosen to start, and so is the run that it confirms', async () => {
  const { page, asked, sheet } = aPage()
  await runFlow(page, { from: 'beginning' })
  expect(sheet().from).toBe('beginning')
  await sheet().confirm?.('r1', false)
  expect(asked.at(-1)).toMatchObject({ from: 'beginning', confirmed: 'r1' })
})
