import { X } from 'lucide-react'
import { useState } from 'react'
import type { TapMessage } from '../../contract/studio/tap-methods.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { Button } from '../controls/button.tsx'
import { countText, isoText, momentText } from '../data/figures-text.ts'
import { useDrawn, usePage, useTapping, useView } from '../page/use-page.tsx'
import { saveAsTest } from '../tests/run-tests.ts'
import { harmlessText } from '../data/harmless-text.ts'
import { JourneyView } from './journey-view.tsx'
import { MessageValue } from './message-value.tsx'
import { originText, whyNoTest } from './origin-text.ts'

const VIEWS = { message: 'Message', journey: 'Journey' } as const

/** The message that is chosen: its place, its way, its value. */
export function ChosenMessage() {
  const page = usePage()
  const chosen = useTapping((tapping) => tapping.chosen)
  const [shown, show] = useState<keyof typeof VIEWS>('message')
  const isReadOnly = useView((view) => view.isReadOnly)
  const flow = useDrawn(({ history }) => history.document)
  if (chosen === undefined) return null
  const { message, journey, refused, seq } = chosen
  const from =
    message &&
    originText(message.origin, journey, (id) => {
      const node = flow && nodesById(flow).get(id)
      return node === undefined ? id : nameOf(node)
    })
  const noTest = message && whyNoTest(message.origin)
  return (
    <section
      className="chosen-message"
      id="chosen-message"
      tabIndex={-1}
      aria-label="Chosen message"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        page.taps.choose(undefined)
      }}
    >
      <header>
        <h3 title={from}>{from}</h3>
        <div className="chosen-views" role="tablist" aria-label="Of the message">
          {Object.entries(VIEWS).map(([name, title]) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === shown}
              onClick={() => show(name as keyof typeof VIEWS)}
            >
              {title}
            </button>
          ))}
        </div>
        {message !== undefined && (
          <Button
            look="framed"
            title={noTest ?? 'The message as it entered the flow, and all that comes of it now'}
            disabled={isReadOnly || noTest !== undefined}
            onClick={() => void saveAsTest(page, message.origin)}
          >
            Save as test
          </Button>
        )}
        <Button title="Close" aria-label="Close message" onClick={() => page.taps.choose(undefined)}>
          <X size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </header>
      {refused !== undefined && (
        <p className="messages-none">
          {refused.message} <span>{refused.hint}</span>
        </p>
      )}
      {message !== undefined && shown === 'message' && (
        <>
          <Facts message={message} from={from ?? ''} />
          <MessageValue key={seq} message={message} />
        </>
      )}
      {shown === 'journey' && journey !== undefined && <JourneyView journey={journey} />}
      {shown === 'journey' && journey === undefined && message !== undefined && (
        <p className="messages-none">The way of this message was not kept.</p>
      )}
    </section>
  )
}

const states = {
  running: 'not committed yet',
  committed: 'committed',
  'rolled-back': 'rolled back: runs again',
}

function Facts({ message, from }: { readonly message: TapMessage; readonly from: string }) {
  const { timestamp, at, key, headers, state, commit, task } = message
  return (
    <dl className="chosen-facts">
      <dt>From</dt>
      <dd>{from}</dd>
      <dt>Key</dt>
      <dd>{key === null ? 'no key' : cutText(key)}</dd>
      <dt>Time</dt>
      <dd title={isoText(timestamp)}>{dayText(timestamp)}</dd>
      <dt>Passed</dt>
      <dd title={isoText(at)}>
        {dayText(at)} · task {task} ·{' '}
        <span
          title={
            commit === undefined ? undefined : `By commit ${countText(commit)} of this task since it began`
          }
        >
          {states[state]}
        </span>
      </dd>
      {headers.map(({ name, value }, index) => (
        // A name may stand several times; headers keep their order.
        // eslint-disable-next-line react/no-array-index-key
        <Header key={index} name={name} value={value === null ? 'no value' : cutText(value)} />
      ))}
    </dl>
  )
}

function Header({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt title="header">{harmlessText(name)}</dt>
      <dd>{value}</dd>
    </>
  )
}

function cutText({ text, isCut }: { readonly text: string; readonly isCut: boolean }): string {
  return `${harmlessText(text)}${isCut ? '…' : ''}`
}

/** Local; of another day also which one. */
function dayText(at: number): string {
  const [day, moment] = [new Date(at).toLocaleDateString('sv-SE'), momentText(at)]
  const isToday = day === new Date().toLocaleDateString('sv-SE')
  return isToday || moment === String(at) ? moment : `${day} ${moment}`
}
