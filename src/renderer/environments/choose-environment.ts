import type { PageStudio } from '../page/page-studio.ts'
import { asNotice } from '../page/as-notice.ts'
import { Refused } from '../platform/studio-link.ts'

/** Makes everything on the screen be about another environment; where something is missing for that, asks for it. */
export async function chooseEnvironment(page: PageStudio, name: string): Promise<void> {
  page.choosing = name
  try {
    page.environments.setState(await page.link.ask('environments.choose', { name }))
    page.view.setState({ notice: undefined })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const said = asNotice(error)
    if (error.code === 'TRUST_MISSING')
      page.dialogs.setState({ open: { type: 'accept-environment', name, said } })
    else if (error.code === 'SECRET_MISSING')
      page.dialogs.setState({ open: { type: 'environment', name, said } })
    else page.say(error)
  } finally {
    page.choosing = undefined
  }
}
