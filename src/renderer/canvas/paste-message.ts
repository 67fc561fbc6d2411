import { addSamples } from '../inspector/samples/keep-samples.ts'
import { upstreamSources } from '../inspector/samples/upstream-sources.ts'
import { goOnSoon } from '../inspector/form/go-on.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { addNode } from './place-nodes.ts'

/** What a message of nobody knows where is read by, until a person says more. */
const FIRST_SOURCE = 'topic-source'

/** Longer texts are dropped as files, in characters. */
const LONGEST_PASTE = 4_000_000

export function canPasteMessage(page: PageStudio): boolean {
  return isEmptyFlow(page) || place(page) !== undefined
}

/** Opens the field for a message where the chosen node gets its own from; in a flow with nothing in it a source comes with it. */
export function pasteMessage(page: PageStudio): void {
  if (isEmptyFlow(page)) addNode(page, { kind: FIRST_SOURCE })
  const at = place(page)
  if (at !== undefined) page.view.setState({ pasting: { ...at, text: '' } })
}

/**
 * Takes a text from the clipboard as messages: of the source that is chosen, or of a new one where the flow has nothing.
 * Whether it holds any; a text that may be anything is none.
 */
export async function takeMessages(page: PageStudio, text: string): Promise<boolean> {
  const chosen = chosenSource(page)
  if (text.length > LONGEST_PASTE || isFlowLike(text) || !(isEmptyFlow(page) || chosen !== undefined))
    return false
  const { samples, notes } = await page.link.ask('samples.read-text', { text })
  if (samples.length === 0 || notes.length > 0) return false
  const source = chosen ?? addNode(page, { kind: FIRST_SOURCE })
  if (source === undefined) return false
  await addSamples(page, source, samples)
  goOnSoon(page)
  return true
}

function isEmptyFlow({ flow }: PageStudio): boolean {
  return flow.document?.nodes.length === 0
}

function chosenSource(page: PageStudio): string | undefined {
  const at = place(page)
  return at !== undefined && at.source === at.at ? at.source : undefined
}

/** The chosen node, and the source that its messages come from. */
function place({
  flow,
  selection,
}: PageStudio): { readonly at: string; readonly source: string } | undefined {
  const [at, ...others] = selection.getState().nodes
  if (flow.document === undefined || at === undefined || others.length > 0) return undefined
  const [source] = upstreamSources(flow.document, at)
  return source && { at, source: source.id }
}

/** Somebody means a flow, and hears what is wrong with it. */
function isFlowLike(text: string): boolean {
  return /"nodes"\s*:/.test(text)
}
