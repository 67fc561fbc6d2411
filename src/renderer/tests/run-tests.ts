import { isDirty } from '../../flow/document/edit-history.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { tookCase } from './test-store.ts'

/** Saves, then runs the cases of the open flow: they are cases of the file. */
export async function runTests(page: PageStudio): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  if (isDirty(drawn.history) && !page.view.getState().isReadOnly) await page.save()
  // A refused save says so itself; the file is not what is drawn, so its cases would mislead.
  if (!isOpen(page, drawn.file) || isStillDirty(page)) return
  const ranOn = drawnInFile(page)
  page.tests.setState({ isRunning: true })
  try {
    const cases = await page.link.ask('tests.run', { file: drawn.file })
    if (cases === null || !isOpen(page, drawn.file)) return
    for (const view of cases) tookCase(page.tests, view, ranOn)
  } catch (error) {
    page.say(error)
  } finally {
    page.tests.setState({ isRunning: false })
  }
}

/** Of the topic, in the name of a case. */
const NAME_CHARACTERS = 60

/** The message that entered the flow there becomes a case, with all that comes of it now. */
export async function saveAsTest(page: PageStudio, place: MessagePlace): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const { topic, partition, offset } = place
  const ranOn = drawnInFile(page)
  // A case is a folder: its name begins with a letter or digit and is not too long.
  const name = `${topic.replace(/^[^a-zA-Z0-9]+/, '').slice(0, NAME_CHARACTERS)}-${partition}-${offset}`
  try {
    const { isNew, ...view } = await page.link.ask('tests.save', {
      file: drawn.file,
      name,
      topic,
      partition,
      offset,
    })
    if (!isOpen(page, drawn.file)) return
    tookCase(page.tests, view, ranOn)
    page.tests.setState({ chosen: view.name })
    const notice = isNew ? undefined : { message: `This message is a test already: "${view.name}".` }
    page.view.setState({ isBottomOpen: true, bottom: 'tests', notice })
  } catch (error) {
    page.say(error)
  }
}

interface MessagePlace {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** What comes of the case now is what is expected from now on. */
export async function expectNow(page: PageStudio, name: string): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const ranOn = drawnInFile(page)
  try {
    const view = await page.link.ask('tests.expect', { file: drawn.file, name })
    if (isOpen(page, drawn.file)) tookCase(page.tests, view, ranOn)
  } catch (error) {
    page.say(error)
  }
}

/** What is drawn, where the file holds it: cases run on the file. */
function drawnInFile(page: PageStudio): EditableFlow | undefined {
  const { drawn } = page.flow.state.getState()
  return drawn === undefined || isDirty(drawn.history) ? undefined : drawn.history.document
}

/** Another flow may have been opened while the answer was on its way. */
function isOpen(page: PageStudio, file: string): boolean {
  return page.flow.state.getState().drawn?.file === file
}

function isStillDirty(page: PageStudio): boolean {
  const { drawn } = page.flow.state.getState()
  return drawn !== undefined && isDirty(drawn.history) && !page.view.getState().isReadOnly
}
