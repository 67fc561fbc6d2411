import type { PageStudio } from '../page/page-studio.ts'

/** The services keep a log for ten minutes after they were asked for it last: so often this page asks, in ms. */
const ASK_MS = 60_000

/** Has the log of the open flow kept from now on, so that its lines are there when the pane is opened. */
export function keepLog(page: PageStudio): void {
  const ask = () => {
    const { drawn } = page.flow.state.getState()
    // Only that it is kept: of lines none.
    if (drawn !== undefined)
      void page.link
        .ask('logs.read', { file: drawn.file, from: Number.MAX_SAFE_INTEGER })
        .catch(() => undefined)
  }
  page.flow.state.subscribe(({ drawn }, { drawn: before }) => {
    if (drawn?.file !== before?.file) ask()
  })
  page.environments.subscribe(({ chosen }, { chosen: before }) => {
    if (chosen !== before) ask()
  })
  setInterval(ask, ASK_MS)
}
