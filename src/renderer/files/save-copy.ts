import { drawnTextLater } from '../document/drawing-check.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** The browser reads what it was handed soon after; in ms. */
const HANDED_OVER_MS = 60_000

/** Hands the file as saving would write it to the browser, or to the window: that asks where it goes, or keeps it among downloads. */
export async function saveCopy(page: PageStudio): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const text = await drawnTextLater(drawn.history.document)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = drawn.file.split('/').at(-1) ?? drawn.file
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), HANDED_OVER_MS)
}
