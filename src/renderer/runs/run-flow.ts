import type { RunStart, RunView } from '../../contract/studio/run-methods.ts'
import { isDirty } from '../../flow/document/edit-history.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { Refused } from '../platform/studio-link.ts'
import { flowOfFile, isLive, runOf } from './run-of.ts'

export interface RunChoice {
  readonly from?: RunStart
  readonly clean?: boolean
}

/** The run of the open flow that is not over. */
export function liveRun(page: PageStudio): RunView | undefined {
  const run = runOf(page.runs.getState().list, page.flow.state.getState().drawn?.file)
  return run !== undefined && isLive(run) ? run : undefined
}

/** The file that running is about: a simulated outside runs beside its flow. */
export function fileToRun(page: PageStudio): string | undefined {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return undefined
  const flow = flowOfFile(drawn.file)
  const isThere = page.workspace.getState().view?.flows.some(({ file }) => file === flow) === true
  return isThere ? flow : drawn.file
}

/** Saves, then runs what was saved; where the flow runs already, from elsewhere in its topics. */
export async function runFlow(page: PageStudio, { from = 'committed', clean = false }: RunChoice = {}) {
  const { withOutside } = page.runs.getState()
  await asking(page, async (file) => {
    if (liveRun(page) !== undefined) await page.link.ask('runs.apply', { file, from })
    else await page.link.ask('runs.start', { file, from, clean, withOutside })
  })
}

/** Saves, drains, and goes on with what was saved where the old revision was. */
export async function applyChanges(page: PageStudio): Promise<void> {
  await asking(page, async (file) => {
    await page.link.ask('runs.apply', { file })
  })
}

/** Of a flow that runs it begins or ends at once; of others with the next run. */
export async function switchOutside(page: PageStudio): Promise<void> {
  const run = liveRun(page)
  const withOutside = !(run?.withOutside ?? page.runs.getState().withOutside)
  page.runs.setState({ withOutside })
  if (run !== undefined)
    await asking(page, async (file) => void (await page.link.ask('runs.apply', { file, withOutside })))
}

/** What it would delete is named by the file, so the file comes first. */
export async function askForClean(page: PageStudio): Promise<void> {
  if (await isSaved(page)) page.dialogs.setState({ open: { type: 'run-clean' } })
}

/** Orders for the run of the open flow. */
export async function orderRun(page: PageStudio, order: 'pause' | 'resume' | 'stop' | 'stop-now') {
  const run = liveRun(page)
  if (run === undefined) return
  const { file } = run
  try {
    if (order === 'pause' || order === 'resume') await page.link.ask(`runs.${order}`, { file })
    else await page.link.ask('runs.stop', { file, now: order === 'stop-now' })
  } catch (error) {
    page.say(error)
  }
}

/** What runs is what is in the file: nothing is asked for before the drawing is saved. */
async function asking(page: PageStudio, work: (file: string) => Promise<void>): Promise<void> {
  const file = fileToRun(page)
  if (file === undefined || page.runs.getState().isAsking) return
  page.runs.setState({ isAsking: true })
  try {
    if (!(await isSaved(page))) return
    await work(file)
    page.view.setState({ notice: undefined })
  } catch (error) {
    if (error instanceof Refused && error.code === 'TRUST_MISSING')
      page.dialogs.setState({ open: { type: 'accept-flow', file, again: async () => asking(page, work) } })
    else page.say(error)
  } finally {
    page.runs.setState({ isAsking: false })
  }
}

async function isSaved(page: PageStudio): Promise<boolean> {
  const isDrawn = () => {
    const { drawn } = page.flow.state.getState()
    return drawn === undefined || isDirty(drawn.history)
  }
  if (isDrawn()) await page.save()
  return !isDrawn()
}
