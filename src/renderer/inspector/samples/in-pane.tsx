import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type DragEvent, type ReactNode, useMemo, useState } from 'react'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { specOf } from '../../../nodes/catalog.ts'
import { Button } from '../../controls/button.tsx'
import { useDrawn, usePage, usePreviewed } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import { MessageView } from './message-view.tsx'
import { PasteBox } from './paste-box.tsx'
import { SampleWays } from './sample-ways.tsx'
import { upstreamSources } from './upstream-sources.ts'
import { useWhole } from './use-whole.ts'

/** What comes to the node; of a source what it gives. */
export function InPane() {
  const { node, messages, at } = useInspected()
  const flow = useDrawn(({ history }) => history.document)
  const sources = useMemo(() => (flow === undefined ? [] : upstreamSources(flow, node.id)), [flow, node.id])
  const [pasting, setPasting] = useState<{ readonly node: string; readonly text: string }>()
  const isSource = specOf(node.kind)?.role === 'source'
  const message = messages[at]
  const isEmpty = message === undefined
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    const [source] = sources
    const text = await droppedText(event.dataTransfer)
    if (source !== undefined && text !== '') setPasting({ node: source.id, text })
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
        {!isEmpty && (
          <SampleWays sources={sources} isEmpty={false} paste={(id) => setPasting({ node: id, text: '' })} />
        )}
      </h2>
      {pasting !== undefined && (
        <PasteBox
          key={pasting.text}
          node={pasting.node}
          first={pasting.text}
          close={() => setPasting(undefined)}
        />
      )}
      {isEmpty && pasting === undefined && (
        <Nothing>
          {sources.length === 0
            ? 'Nothing leads here yet. Connect a source to see its messages.'
            : 'No message seen here yet.'}
          {sources.length > 0 && (
            <SampleWays sources={sources} isEmpty paste={(id) => setPasting({ node: id, text: '' })} />
          )}
        </Nothing>
      )}
      {message !== undefined && <Chosen message={message} />}
    </section>
  )
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
  const index = Array.isArray(rows) ? rows.length : 0
  const [to = path] = /[A-Za-z_]\w*(?=[^\w]*$)/.exec(path) ?? []
  page.perform({ type: 'set-setting', id, path: ['rows', index], value: { to, path } })
}

/** Which message it is, for people. */
function PlaceLine({ message }: { readonly message: PreviewMessageView }) {
  const source = usePreviewed(({ view }) =>
    message.sample === undefined ? undefined : view?.sources[message.sample],
  )
  const place = source?.place ?? (source?.origin === 'pasted' ? 'pasted' : undefined)
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

const LARGEST_FILE = 4_000_000

async function droppedText(data: DataTransfer): Promise<string> {
  const [file] = data.files
  if (file === undefined) return data.getData('text/plain')
  return await file.slice(0, LARGEST_FILE).text()
}
