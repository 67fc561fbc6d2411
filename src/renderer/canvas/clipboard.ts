import { shownPlaces } from '../../flow/document/arrange.ts'
import { type EditableFlow, type Fragment, nodesById } from '../../flow/document/editable-flow.ts'
import { fragmentOf, fragmentText } from '../../flow/document/fragment.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import { cornerOf, type Place, type Places } from '../../flow/document/place.ts'
import { readFragment } from '../../flow/document/read-fragment.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog } from '../../nodes/catalog.ts'
import { isOnCanvas } from '../actions/bind-keys.ts'
import { placesShown } from '../document/shown-places.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { takeMessages } from './paste-message.ts'
import { performPlacing } from './place-nodes.ts'
import { removeSelected } from './remove-selected.ts'

/** What was copied here last: all other texts come from elsewhere. */
let copied: string | undefined

/** Hears the browser's own copy, cut and paste on the canvas; gives what ends it. They need no permission, unlike a button. */
export function bindClipboard(page: PageStudio): () => void {
  const ends = new AbortController()
  const hear = (type: 'copy' | 'cut' | 'paste', does: (event: ClipboardEvent) => boolean) =>
    document.addEventListener(
      type,
      (event) => {
        if (isOnCanvas(event.target) && !isTextSelected() && does(event)) event.preventDefault()
      },
      ends,
    )
  hear('copy', ({ clipboardData }) => copyTo(page, clipboardData))
  hear('cut', ({ clipboardData }) => {
    if (page.view.getState().isReadOnly || !copyTo(page, clipboardData)) return false
    removeSelected(page)
    return true
  })
  hear('paste', ({ clipboardData }) => {
    if (page.flow.document === undefined) return false
    pasteText(page, clipboardData?.getData('text/plain') ?? '')
    return true
  })
  return () => ends.abort()
}

/** The selected nodes as the canonical text of a flow; undefined where none is selected. */
export function copySelected(page: PageStudio): string | undefined {
  const { drawn } = page.flow.state.getState()
  const { nodes } = page.selection.getState()
  if (drawn === undefined || nodes.length === 0) return undefined
  const flow = drawn.history.document
  copied = fragmentText(fragmentOf(flow, nodes, { catalog, shown: placesShown(drawn) }), catalog)
  return copied
}

/** Puts what a text holds onto the canvas, and selects it: a flow, or messages for a source; says why where it holds neither. */
export function pasteText(page: PageStudio, text: string): void {
  const flow = page.flow.document
  if (flow === undefined) return
  const { fragment, refused, notes } = readFragment(text, catalog)
  if (fragment === undefined)
    return void takeMessages(page, text).then(
      (isTaken) => isTaken || page.view.setState({ notice: refused }),
      (error: unknown) => page.say(error),
    )
  const wasEmpty = flow.nodes.length === 0
  const isDone = selectingNew(page, () =>
    performPlacing(page, [{ type: 'paste', ...placed(page, flow, fragment) }]),
  )
  // Nothing else is looked at there: all that came is shown.
  if (isDone && wasEmpty) page.canvas?.fit()
  const { drawn } = page.flow.state.getState()
  // Some systems write the ends of lines anew.
  if (isDone && drawn !== undefined && text.replaceAll('\r\n', '\n') !== copied)
    page.link.ask('drafts.pasted', { file: drawn.file }).catch((error: unknown) => page.say(error))
  const [note] = notes
  if (isDone && note !== undefined) page.view.setState({ notice: { message: note } })
}

/** Selects the nodes that `deed` has put in. Whether it was done. */
export function selectingNew(page: PageStudio, deed: () => boolean): boolean {
  const before = page.flow.document
  if (before === undefined || !deed()) return false
  const known = nodesById(before)
  const added = page.flow.document?.nodes.filter(({ id }) => !known.has(id)) ?? []
  page.selection.setState({ nodes: added.map(({ id }) => id), edges: [] })
  return true
}

function copyTo(page: PageStudio, clipboard: DataTransfer | null): boolean {
  const text = copySelected(page)
  if (text === undefined || clipboard === null) return false
  clipboard.setData('text/plain', text)
  return true
}

/** Beside the originals where those are here, else in the middle of what is seen. */
function placed(
  page: PageStudio,
  flow: EditableFlow,
  fragment: Fragment,
): { readonly fragment: Fragment; readonly place?: Place } {
  const pasted = { ...flow, ...fragment }
  const layout = shownPlaces(pasted, catalog)
  const isCopy = fragment.nodes.some(({ id }) => nodesById(flow).has(id))
  const middle = isCopy ? undefined : page.canvas?.middle()
  const place = middle && cornerAround(middle, pasted, layout)
  return { fragment: { ...fragment, layout }, ...(place === undefined ? {} : { place }) }
}

/** The upper left corner of all the nodes where they stand around the middle. */
function cornerAround(middle: Place, flow: EditableFlow, layout: Places): Place {
  const ends = flow.nodes.flatMap((node) => {
    const at = ownEntry(layout, node.id)
    return at === undefined ? [] : [{ x: at.x + NODE_WIDTH, y: at.y + nodeHeight(flow, node, catalog) }]
  })
  const { x, y } = cornerOf(Object.values(layout))
  const [right, bottom] = [Math.max(x, ...ends.map((end) => end.x)), Math.max(y, ...ends.map((end) => end.y))]
  return { x: middle.x - (right - x) / 2, y: middle.y - (bottom - y) / 2 }
}

// Who has marked words on the page means those.
function isTextSelected(): boolean {
  return getSelection()?.isCollapsed === false
}
