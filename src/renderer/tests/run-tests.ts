import { isDirty } from '../../flow/document/edit-history.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { tookCase } from './test-store.ts'

/** Saves, then runs the cases of the open flow: they are cases of the file. */
export async function runTests(page: PageStudio): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  if (isDirty(drawn.history) && !page.view.getState().isReadOnly) await page.save()
  page.tests.setState({ isRunning: true })
  try {
    const cases = await page.link.ask('tests.run', { file: drawn.file })
    if (cases === null) return
    for (const view of cases) tookCase(page.tests, view)
  } catch (error) {
    page.say(error)
  } finally {
    page.tests.setState({ isRunning: false })
  }
}

/** What comes of the case now is what is expected from now on. */
export async function expectNow(page: PageStudio, name: string): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  try {
    tookCase(page.tests, await page.link.ask('tests.expect', { file: drawn.file, name }))
  } catch (error) {
    page.say(error)
  }
}
