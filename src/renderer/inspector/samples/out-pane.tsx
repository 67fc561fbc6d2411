import type { ErrorCode } from '../../../contract/errors.ts'
import type {
  NodePreviewView,
  PreviewErrorView,
  PreviewMessageView,
} from '../../../contract/studio/preview-methods.ts'
import { specOf } from '../../../nodes/catalog.ts'
import { Button } from '../../controls/button.tsx'
import { usePage } from '../../page/use-page.tsx'
import { inFormWords } from '../../document/form-words.ts'
import { useInspected } from '../inspected.tsx'
import { MessageView } from './message-view.tsx'
import { useWhole } from './use-whole.ts'

/** Shown of what one message became. */
const PIECES_AT_FIRST = 3

/** The preview lets every message fail at a node that is drawn with a fault. In a run there is no such node. */
const NODE_FAULT: ErrorCode = 'FLOW_FILE_INVALID'

/** What became of the chosen message, and by which ports the others left. */
export function OutPane() {
  const { node, preview, messages, at, isUnfinished } = useInspected()
  const isSink = specOf(node.kind)?.role === 'sink'
  if (preview === undefined || messages.length === 0) return null
  if (isUnfinished) return <UnfinishedPane />
  const fault = preview.errors.find(({ code }) => code === NODE_FAULT)
  if (fault !== undefined) return <FaultPane fault={fault} />
  const made = madeOf(preview, at)
  const errors = preview.errors.filter(({ from }) => from === at)
  const isDropped = preview.dropped.messages.some(({ from }) => from === at)
  if (isSink && errors.length === 0) return <SinkPane />
  return (
    <section className="pane" aria-label="Out">
      <h2>
        Out
        <Ports preview={preview} />
      </h2>
      {errors.map((error) => (
        <Failure key={error.code} error={error} />
      ))}
      {preview.reasons
        .filter(({ from }) => from === at)
        .map(({ message }) => (
          <p className="pane-reason" key={message}>
            {message}
          </p>
        ))}
      {isDropped && errors.length === 0 && (
        <p className="pane-nothing">This message goes no further: the node let it drop.</p>
      )}
      {made.slice(0, PIECES_AT_FIRST).map(({ port, message, index }) => (
        <Made key={`${port} ${index}`} port={port} message={message} before={messages[at]} />
      ))}
      {made.length > PIECES_AT_FIRST && (
        <p className="pane-more">and {made.length - PIECES_AT_FIRST} more of this message</p>
      )}
    </section>
  )
}

interface MadeMessage {
  readonly port: string
  readonly message: PreviewMessageView
  readonly index: number
}

function madeOf({ out }: NodePreviewView, at: number): readonly MadeMessage[] {
  return Object.entries(out).flatMap(([port, { messages }]) =>
    messages.flatMap((message, index) => (message.from === at ? [{ port, message, index }] : [])),
  )
}

function Made({
  port,
  message,
  before,
}: Omit<MadeMessage, 'index'> & { readonly before: PreviewMessageView | undefined }) {
  const [shown, whole] = useWhole(message, port)
  return (
    <div className="pane-made">
      <span className="pane-port">{port}</span>
      <MessageView message={shown} {...(before === undefined ? {} : { before })} whole={whole} />
    </div>
  )
}

/** By which port how many left; a click goes to the first of them. */
function Ports({ preview }: { readonly preview: NodePreviewView }) {
  const { step } = useInspected()
  const failed = preview.errors.length
  const firstFailed = preview.errors[0]?.from
  const firstDropped = preview.dropped.messages[0]?.from
  return (
    <span className="ports">
      {Object.entries(preview.out).map(([port, { count, messages }]) => (
        <PortChip key={port} name={port} count={count} go={goTo(messages[0]?.from, step)} />
      ))}
      {preview.dropped.count > 0 && (
        <PortChip name="dropped" count={preview.dropped.count} go={goTo(firstDropped, step)} />
      )}
      {failed > 0 && <PortChip name="failed" count={failed} go={goTo(firstFailed, step)} isWrong />}
    </span>
  )
}

function goTo(at: number | undefined, step: (to: number) => void): (() => void) | undefined {
  return at === undefined ? undefined : () => step(at)
}

interface PortChipProps {
  readonly name: string
  readonly count: number
  readonly go: (() => void) | undefined
  readonly isWrong?: boolean
}

function PortChip({ name, count, go, isWrong = false }: PortChipProps) {
  return (
    <button
      type="button"
      className={`port-chip ${isWrong ? 'port-chip-wrong' : ''}`}
      title={`Show the first that is ${name}`}
      disabled={go === undefined}
      onClick={go}
    >
      {name} <span className="port-count">{count}</span>
    </button>
  )
}

function Failure({ error }: { readonly error: PreviewErrorView }) {
  const { message, hint, code, attempts, deadLetter } = error
  const page = usePage()
  const { node } = useInspected()
  const convert = () =>
    void page.perform({ type: 'set-setting', id: node.id, path: ['onKeyType'], value: 'convert' })
  return (
    <div className="failure" role="status">
      <p>{inFormWords(node.kind, `${message} ${hint ?? ''}`)}</p>
      <p className="failure-note">
        <code>{code}</code>
        {attempts > 1 ? ` · ${attempts} attempts` : ''}
        {deadLetter ? ' · becomes a dead letter' : ''}
      </p>
      {code === 'LOOKUP_KEY_TYPE' && (
        <Button look="framed" onClick={convert}>
          Compare as the table’s type
        </Button>
      )}
    </div>
  )
}

function UnfinishedPane() {
  return (
    <section className="pane" aria-label="Out">
      <h2>Out</h2>
      <p className="pane-nothing">What comes out is here as soon as the settings above are filled in.</p>
    </section>
  )
}

function FaultPane({ fault: { message, hint, code } }: { readonly fault: PreviewErrorView }) {
  return (
    <section className="pane" aria-label="Out">
      <h2>Out</h2>
      <div className="failure" role="status">
        <p>
          {message} {hint}
        </p>
        <p className="failure-note">
          The flow does not run until this is mended. <code>{code}</code>
        </p>
      </div>
    </section>
  )
}

function SinkPane() {
  const { preview } = useInspected()
  const count = preview?.in.count ?? 0
  return (
    <section className="pane" aria-label="Out">
      <h2>Out</h2>
      <p className="pane-nothing">
        {count === 1 ? '1 message would be written.' : `${count} messages would be written.`} Nothing is
        written before a run.
      </p>
    </section>
  )
}
