import type { RunStart, RunView } from '../../contract/studio/run-methods.ts'
import type { StudioParams } from '../../contract/studio/studio-protocol.ts'
import { isDirty } from '../../flow/document/edit-history.ts'
import { mainFlowOf } from '../../flow/flow-file-name.ts'
import { chosenOf } from '../environments/environment-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { Refused } from '../platform/studio-link.ts'
import { isLive, runOf } from './run-of.ts'
import { runsIn } from './run-store.ts'
import { withBegun } from './starting-run.ts'

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
  const flow = mainFlowOf(drawn.file)
  const isThere = page.workspace.getState().view?.flows.some(({ file }) => file === flow) === true
  return isThere ? flow : drawn.file
}

/** Saves, then runs what was saved; where the flow runs already, from elsewhere in its topics. */
export async function runFlow(page: PageStudio, { from = 'committed', clean = false }: RunChoice = {}) {
  const withOutside = isOutsideWanted(page)
  await asking(
    page,
    async (file, consent) => {
      if (liveRun(page) !== undefined) await page.link.ask('runs.apply', { file, from, ...consent })
      else await start(page, { file, from, clean, withOutside, ...consent })
    },
    { from },
  )
}

/** From the press on its nodes are starting, unless a person is asked first. */
async function start(page: PageStudio, how: StudioParams<'runs.start'>): Promise<void> {
  const isAtOnce = !isShared(page) || how.confirmed !== undefined
  if (isAtOnce) page.runs.setState({ startAsked: page.flow.state.getState().drawn?.file })
  try {
    const begun = await page.link.ask('runs.start', how)
    const { all, environment } = page.runs.getState()
    page.runs.setState(runsIn(withBegun(all, begun), environment))
  } finally {
    page.runs.setState({ startAsked: undefined })
  }
}

/** Saves, drains, and goes on with what was saved where the old revision was. */
export async function applyChanges(page: PageStudio): Promise<void> {
  await asking(page, async (file, consent) => {
    await page.link.ask('runs.apply', { file, ...consent })
  })
}

/** Of a flow that runs it begins or ends at once; of others with the next run. */
export async function switchOutside(page: PageStudio): Promise<void> {
  const run = liveRun(page)
  const withOutside = !(run?.withOutside ?? isOutsideWanted(page))
  page.runs.setState(isShared(page) ? { withOutsideShared: withOutside } : { withOutside })
  if (run !== undefined)
    await asking(
      page,
      async (file, consent) => {
        await page.link.ask('runs.apply', { file, ...consent })
      },
      { withOutside },
    )
}

/** What it would delete is named by the file, so the file comes first. */
export async function askForClean(page: PageStudio): Promise<void> {
  if (await isSaved(page)) page.dialogs.setState({ open: { type: 'run-clean' } })
}

export type RunOrder = 'pause' | 'resume' | 'stop' | 'stop-now'

/** For the run of the open flow, or another one: it need not be in the chosen environment. */
export async function orderRun(page: PageStudio, order: RunOrder, run = liveRun(page)): Promise<void> {
  if (run === undefined) return
  const { file, environment } = run
  try {
    if (order === 'pause' || order === 'resume') await page.link.ask(`runs.${order}`, { file, environment })
    else await page.link.ask('runs.stop', { file, environment, now: order === 'stop-now' })
  } catch (error) {
    page.say(error)
  }
}

/** What a person has said yes to on the sheet of an environment, and whether the outside is to be beside it. */
interface Consent {
  /** The revision. */
  readonly confirmed?: string
  readonly withOutside?: boolean
}

interface Asking extends Consent {
  /** Where reading starts, for the sheet to say. */
  readonly from?: RunStart
}

type Work = (file: string, consent: Consent) => Promise<void>

/** On a broker that others use too, made-up messages go to them: it is switched on for that alone. */
export function isOutsideWanted(page: PageStudio): boolean {
  const { withOutside, withOutsideShared } = page.runs.getState()
  return isShared(page) ? withOutsideShared : withOutside
}

function isShared(page: PageStudio): boolean {
  return chosenOf(page.environments.getState()).isShared
}

/** What runs is what is in the file: nothing is asked for before the drawing is saved. */
async function asking(page: PageStudio, work: Work, asked: Asking = {}): Promise<void> {
  const { from = 'committed', ...consent } = asked
  const file = fileToRun(page)
  if (file === undefined || page.runs.getState().isAsking) return
  page.runs.setState({ isAsking: true })
  try {
    if (!(await isSaved(page))) return
    await work(file, consent)
    page.view.setState({ notice: undefined })
  } catch (error) {
    if (error instanceof Refused && error.code === 'TRUST_MISSING')
      page.dialogs.setState({
        open: { type: 'accept-flow', file, again: async () => asking(page, work, asked) },
      })
    else if (
      error instanceof Refused &&
      error.code === 'ENVIRONMENT_SHARED' &&
      consent.confirmed === undefined
    )
      askOnSheet(page, { file, work, consent, from })
    else page.say(error)
  } finally {
    page.runs.setState({ isAsking: false })
  }
}

interface Asked {
  readonly file: string
  readonly work: Work
  readonly consent: Consent
  readonly from: RunStart
}

function askOnSheet(page: PageStudio, { file, work, consent, from }: Asked): void {
  const withOutside = consent.withOutside ?? liveRun(page)?.withOutside ?? isOutsideWanted(page)
  const confirm = async (confirmed: string, chosen: boolean) => {
    page.runs.setState({ withOutsideShared: chosen })
    await asking(page, work, { confirmed, withOutside: chosen, from })
  }
  page.dialogs.setState({ open: { type: 'run-sheet', file, confirm, withOutside, from } })
}

async function isSaved(page: PageStudio): Promise<boolean> {
  const isDrawn = () => {
    const { drawn } = page.flow.state.getState()
    return drawn === undefined || isDirty(drawn.history)
  }
  if (isDrawn()) await page.save()
  return !isDrawn()
}
