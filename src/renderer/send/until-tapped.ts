import type { PageStudio } from '../page/page-studio.ts'
import { liveRun } from '../runs/run-flow.ts'

/** A tap is set within milliseconds; where it is not, what was asked for is not held up for longer than this, in ms. */
const LONGEST_MS = 2_000

/** Resolves when the tap that was just asked for is set in the flow that runs: what passes before is not seen. */
export async function untilTapped(page: PageStudio): Promise<void> {
  const { state } = page.taps
  const isSet = () => {
    const { view, refused } = state.getState()
    return refused !== undefined || view?.state === 'open'
  }
  if (liveRun(page) === undefined || isSet()) return
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const timer = setTimeout(end, LONGEST_MS)
    const unsubscribe = state.subscribe(() => isSet() && end())
  })
}
