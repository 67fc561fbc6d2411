import type { Sample } from '../../../contract/studio/sample-methods.ts'
import { SAMPLES_AT_MOST } from '../../../contract/studio/sample-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import { drawnText } from '../../document/drawing-check.ts'
import type { PageStudio } from '../../page/page-studio.ts'

/** Puts messages in front of those that a source has; what only its tests send in is not kept with them. */
export async function addSamples(page: PageStudio, node: string, samples: readonly Sample[]): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const text = drawnText(drawn.history.document)
  const shown = await page.link.ask('samples.show', { file: drawn.file, text })
  const before = (ownEntry(shown, node) ?? []).filter(({ origin }) => origin !== 'test')
  await keepSamples(page, node, [...samples, ...before].slice(0, SAMPLES_AT_MOST))
}

/** An empty list: what the source's tests send in is shown again. */
export async function keepSamples(page: PageStudio, node: string, samples: readonly Sample[]): Promise<void> {
  const flow = page.flow.document?.fields.id
  if (flow === undefined) return
  await page.link.ask('samples.keep', { flow, node, samples: [...samples] })
  page.previewAgain()
}
