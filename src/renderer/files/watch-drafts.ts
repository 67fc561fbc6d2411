import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { isDirty } from '../../flow/document/edit-history.ts'
import { changesBetween } from '../../flow/document/flow-change.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import { drawnText, drawnTextLater } from '../document/drawing-check.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { PageShelf } from './page-shelf.ts'

/** What is drawn is kept after this much rest, in ms: a crash costs no more. */
const REST_MS = 400

/** What drafts need of the page. */
type DraftPage = Pick<PageStudio, 'link' | 'flow' | 'view' | 'workspace' | 'perform' | 'say'>

type TextOf = (flow: EditableFlow) => string | Promise<string>

/** Keeps drawings that are not saved outside of their files, and takes them up again when the flow is opened. */
export function watchDrafts(page: DraftPage): void {
  const kept: Kept = { own: new OwnDrafts(), shelf: new PageShelf() }
  let rest: ReturnType<typeof setTimeout> | undefined
  let waiting: DrawnFlow | undefined
  const flush = (text: TextOf = drawnText) => {
    clearTimeout(rest)
    if (waiting !== undefined) void keep(page, waiting, { text, ...kept })
    waiting = undefined
  }
  const later = (drawn: DrawnFlow) => {
    waiting = drawn
    clearTimeout(rest)
    rest = setTimeout(() => flush(drawnTextLater), REST_MS)
  }
  page.flow.state.subscribe(({ drawn }, { drawn: before }) => {
    // Its file was renamed, and what is drawn went along.
    if (drawn !== undefined && drawn.file !== before?.file && drawn.history === before?.history) {
      if (!isDirty(drawn.history) || page.view.getState().isReadOnly) return
      later(drawn)
      // If the old name came back, what was drawn under it would be taken up over what was saved since.
      if (before !== undefined) void drop(page, before.file, kept).catch(() => undefined)
      return
    }
    if (drawn?.file !== before?.file) {
      flush()
      kept.own.forget()
      const left = before !== undefined && isDirty(before.history) && isNowhereKept(page) ? before : undefined
      if (left !== undefined) sayItIsKept(page, left)
      if (drawn !== undefined) void takeUp(page, drawn, { ...kept, left })
      return
    }
    if (drawn === undefined || drawn.history === before?.history || page.view.getState().isReadOnly) return
    later(drawn)
  })
  window.addEventListener('beforeunload', (event) => {
    if (isLostWithPage(page) || !kept.shelf.isEmpty) event.preventDefault()
  })
  page.view.subscribe(({ isReadOnly }, { isReadOnly: before }) => {
    const { drawn } = page.flow.state.getState()
    // Who had the pen until now may have drawn what is not saved: it goes on here.
    if (before && !isReadOnly && drawn !== undefined) void takeUp(page, drawn, kept)
  })
  // A page that goes can wait for no other thread.
  window.addEventListener('pagehide', () => flush())
}

/** Nothing but this page has what is drawn. */
function isLostWithPage(page: Pick<DraftPage, 'flow' | 'workspace'>): boolean {
  const { drawn } = page.flow.state.getState()
  return drawn !== undefined && isDirty(drawn.history) && isNowhereKept(page)
}

/** In a folder that takes nothing no drawing is kept either; the bar on screen has said so. */
function isNowhereKept(page: Pick<DraftPage, 'workspace'>): boolean {
  return typeof page.workspace.getState().view?.unwritable === 'string'
}

/** Drafts that this page has kept: they hold nothing that is not drawn here. */
class OwnDrafts {
  private file = ''
  private texts: readonly string[] = []

  /** The last two: of one the answer may still be on its way. */
  note(file: string, text: string): void {
    this.texts = [...(file === this.file ? this.texts : []), text].slice(-2)
    this.file = file
  }

  /** What is drawn begins with the file again. */
  forget(): void {
    this.texts = []
  }

  has(file: string, text: string): boolean {
    return file === this.file && this.texts.includes(text)
  }
}

interface Kept {
  readonly own: OwnDrafts
  readonly shelf: PageShelf
}

interface Keeping extends Kept {
  readonly text: TextOf
}

interface TakingUp extends Kept {
  /** What was open until then and is kept nowhere else: it is spoken of too. */
  readonly left?: DrawnFlow | undefined
}

async function keep(
  page: DraftPage,
  { file, stamp, history }: DrawnFlow,
  { text: textOf, own, shelf }: Keeping,
): Promise<void> {
  try {
    if (!isDirty(history)) return await drop(page, file, { shelf })
    const made = textOf(history.document)
    const text = typeof made === 'string' ? made : await made
    const { drawn } = page.flow.state.getState()
    // Saved or drawn on meanwhile: that has a word of its own to say.
    if (drawn?.file === file && drawn.history !== history) return
    own.note(file, text)
    if (isNowhereKept(page)) return shelf.keep(file, text, stamp)
    shelf.drop(file)
    await page.link.ask('drafts.keep', { file, text, over: stamp })
  } catch (error) {
    // Another page took the pen a moment ago: what is drawn there counts now.
    if ((error as { code?: string }).code !== 'STUDIO_READ_ONLY') page.say(error)
  }
}

async function drop(page: DraftPage, file: string, { shelf }: Pick<Kept, 'shelf'>): Promise<void> {
  shelf.drop(file)
  if (!isNowhereKept(page)) await page.link.ask('drafts.drop', { file })
}

/** As one command: a single undo takes it off again. */
async function takeUp(
  page: DraftPage,
  { file, history, stamp }: DrawnFlow,
  { own, shelf, left }: TakingUp,
): Promise<void> {
  const draft = shelf.show(file) ?? (await page.link.ask('drafts.show', { file }))
  const drawn = page.flow.state.getState().drawn
  if (draft === null || own.has(file, draft.text)) return
  if (drawn?.file !== file || drawn.history !== history) return
  const { flow } = openFlow(draft.text)
  if (flow === undefined) return
  const changes = changesBetween(history.document, flow)
  if (changes.length === 0) return
  if (!page.perform({ type: 'take-changes', changes, label: 'Take up what was not saved' })) return
  own.note(file, draft.text)
  const since =
    draft.over === stamp ? '' : ' The file was changed since, so look at what is different before saving.'
  page.view.setState({
    notice: {
      message: `${left === undefined ? 'What was drawn' : `${inThisPage(left)} What was drawn here`} and not saved at ${new Date(draft.at).toLocaleTimeString()} is back.${since}`,
      hint: 'Undo takes it off, Save writes it.',
    },
  })
}

function sayItIsKept(page: DraftPage, left: DrawnFlow): void {
  page.view.setState({
    notice: {
      message: inThisPage(left),
      hint: 'Open it again to go on, or to save a copy elsewhere.',
    },
  })
}

function inThisPage({ history }: DrawnFlow): string {
  return `What is drawn of "${history.document.fields.name}" is in this page alone.`
}
