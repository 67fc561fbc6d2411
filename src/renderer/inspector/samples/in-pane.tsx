import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type DragEvent, type ReactNode, useMemo } from 'react'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import type { EditableFlow } from '../../../flow/document/editable-flow.ts'
import { parseEdgeEnd } from '../../../flow/flow-draft.ts'
import { isPlainObject } from '../../../flow/schema-walk.ts'
import { specOf } from '../../../nodes/catalog.ts'
import { Button } from '../../controls/button.tsx'
import { useDrawn, usePage, usePreviewed, useView } from '../../page/use-page.tsx'
import { SendButton } from '../../send/send-button.tsx'
import { lastName } from '../form/names.ts'
import { useInspected } from '../inspected.tsx'
import { droppedMessage } from './dropped-message.ts'
import { MessageView } from './message-view.tsx'
import { PasteBox } from './paste-box.tsx'
import { SampleWays } from './sample-ways.tsx'
import { upstreamSources } from './upstream-sources.ts'
import { useWhole } from './use-whole.ts'

/** What comes to the node; of a source what it gives. */
export function InPane() {
  const page = usePage()
  const { node, messages, at } = useInspected()
  const flow = useDrawn(({ history }) => history.document)
  const sources = useMemo(() => (flow === undefined ? [] : upstreamSources(flow, node.id)), [flow, node.id])
  const pasting = useView((view) => (view.pasting?.at === node.id ? view.pasting : undefined))
  const paste = (source: string, text = '') => page.view.setState({ pasting: { at: node.id, source, text } })
  const isSource = specOf(node.kind)?.role === 'source'
  const message = messages[at]
  const isEmpty = message === undefined
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    // What is dropped elsewhere on the page is looked at as a flow file.
    event.stopPropagation()
    const [source] = sources
    const { text, refused } = await droppedMessage(event.dataTransfer, source)
    page.view.setState({ notice: refused })
    if (source !== undefined && text !== '') paste(source.id, text)
  }
  return (
    <section
      className="pane"
      aria-label={isSource ? 'Messages' : 'In'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => void drop(event)}
    >
      <h2>
        {isSource ? 'Messages' : 'In'}
        <Stepper />
        <span className="pane-send">
          <SendButton node={node.id} to="to this node" />
        </span>
        {!isEmpty && <SampleWays sources={sources} isEmpty={false} paste={paste} />}
      </h2>
      {pasting !== undefined && (
        <PasteBox
          key={pasting.text}
          node={pasting.source}
          first={pasting.text}
          close={() => page.view.setState({ pasting: undefined })}
        />
      )}
      {isEmpty && pasting === undefined && (
        <Nothing>
          {sources.length === 0 ? nothingComes(flow, node.id) : 'No message seen here yet.'}
          {sources.length > 0 && <SampleWays sources={sources} isEmpty paste={paste} />}
        </Nothing>
      )}
      {message !== undefined && <Chosen message={message} />}
    </section>
  )
}

function nothingComes(flow: EditableFlow | undefined, id: string): string {
  const isWired = flow?.edges.some(({ to }) => parseEdgeEnd(to)?.node === id) ?? false
  return isWired
    ? 'No source reaches this node: connect one to what stands before it.'
    : 'Nothing leads here yet. Connect a source to see its messages.'
}

function Nothing({ children }: { readonly children: ReactNode }) {
  return <div className="pane-nothing">{children}</div>
}

function Chosen({ message }: { readonly message: PreviewMessageView }) {
  const page = usePage()
  const { node, insert } = useInspected()
  const [shown, whole] = useWhole(message, 'in')
  const pick = (path: string) => {
    if (insert.current !== undefined) return insert.current(path)
    if (node.kind === 'map') addRow(page, node.id, node.config?.['rows'], path)
  }
  return (
    <>
      <PlaceLine message={message} />
      <MessageView message={shown} pick={pick} whole={whole} />
    </>
  )
}

/** A map without a caret anywhere gets a row that copies the field. */
function addRow(page: ReturnType<typeof usePage>, id: string, rows: unknown, path: string): void {
  const known: readonly unknown[] = Array.isArray(rows) ? rows : []
  const blank = known.findIndex(isBlank)
  const index = blank === -1 ? known.length : blank
  const to = lastName(path)
  page.perform({ type: 'set-setting', id, path: ['rows', index], value: { to, path } })
}

/** A row that a map begins with, and nobody has filled in. */
function isBlank(row: unknown): boolean {
  return isPlainObject(row) && Object.values(row).every((part) => part === '')
}

/** Which message it is, for people. */
function PlaceLine({ message }: { readonly message: PreviewMessageView }) {
  const source = usePreviewed(({ view }) =>
    message.sample === undefined ? undefined : view?.sources[message.sample],
  )
  const made = message.sample === undefined ? 'made by a generator' : undefined
  const place = source?.place ?? (source?.origin === 'pasted' ? 'pasted' : made)
  if (place === undefined) return null
  return (
    <p className="pane-place" title={place}>
      {place}
    </p>
  )
}

function Stepper() {
  const { messages, at, step, preview } = useInspected()
  const total = preview?.in.count ?? 0
  if (messages.length === 0) return null
  const kept = messages.length < total ? ` (${messages.length} kept)` : ''
  return (
    <span className="stepper">
      <Button
        title="The one before"
        aria-label="Message before"
        disabled={at === 0}
        onClick={() => step(at - 1)}
      >
        <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <span className="stepper-count">
        {at + 1} of {total}
        {kept}
      </span>
      <Button
        title="The next one"
        aria-label="Next message"
        disabled={at >= messages.length - 1}
        onClick={() => step(at + 1)}
      >
        <ChevronRight size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </span>
  )
}
