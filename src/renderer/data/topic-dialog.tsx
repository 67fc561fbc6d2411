import { useState } from 'react'
import type { TopicMessage, TopicStart } from '../../contract/studio/topic-methods.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { DialogTabs } from '../dialogs/dialog-tabs.tsx'
import { Says } from '../dialogs/says.tsx'
import { declaredAs, declaredName } from '../environments/environment-store.ts'
import { useDrawn, useEnvironments, usePage, useView } from '../page/use-page.tsx'
import { isoText, momentText, plural } from './figures-text.ts'
import { MessageDetail } from './message-detail.tsx'
import { ProduceForm } from './produce-form.tsx'
import './topic-dialog.css'
import { brokerWords } from './broker-words.ts'
import { RemoveEntry } from './remove-entry.tsx'
import { useTopicPage } from './use-topic-page.ts'
import { harmlessText } from './harmless-text.ts'

const TABS = { read: 'Messages', send: 'Send a message' } as const

/** Looks into a topic without joining a group, and writes to it when a person says so. */
export function TopicDialog({
  topic,
  first = 'read',
}: {
  readonly topic: string
  readonly first?: keyof typeof TABS | undefined
}) {
  const [tab, setTab] = useState<keyof typeof TABS>(first)
  const [isClicked, setClicked] = useState(false)
  const [start, setStart] = useState<TopicStart>({ at: 'end' })
  const reading = useTopicPage(topic, start)
  const list = useEnvironments((all) => all)
  const declared = useDrawn(({ history }) => declaredName(list, history.document.topics, topic))
  return (
    <DialogFrame
      isWide
      title={`Topic "${topic}"`}
      footer={declared === undefined ? undefined : <RemoveEntry section="topics" name={declared} />}
    >
      <DialogTabs
        label="Topic"
        tabs={TABS}
        at={tab}
        choose={(next, { by }) => {
          setTab(next)
          setClicked(by === 'click')
        }}
      />
      {tab === 'send' ? (
        <ProduceForm
          topic={topic}
          takesKeys={isClicked}
          sent={() => {
            setStart({ at: 'end' })
            reading.again()
            setTab('read')
          }}
        />
      ) : (
        <Messages topic={topic} start={start} setStart={setStart} reading={reading} />
      )}
    </DialogFrame>
  )
}

interface MessagesProps {
  readonly topic: string
  readonly start: TopicStart
  readonly setStart: (start: TopicStart) => void
  readonly reading: ReturnType<typeof useTopicPage>
}

function Messages({ topic, start, setStart, reading }: MessagesProps) {
  const { messages, isEnd, isReading, refused, more, again } = reading
  const [chosen, setChosen] = useState<string>()
  const message = messages.find((each) => placeOf(each) === chosen)
  return (
    <>
      <div className="dialog-fields topic-start">
        <StartChoice start={start} choose={setStart} />
        <Button look="framed" onClick={again}>
          Read again
        </Button>
      </div>
      {refused !== undefined && <Missing topic={topic} notice={refused} />}
      {refused === undefined && messages.length === 0 && !isReading && (
        <p className="dialog-note">
          {start.at === 'beginning' || start.at === 'end'
            ? 'No message is in this topic yet.'
            : 'No message stands there or behind it.'}
        </p>
      )}
      {messages.length > 0 && (
        <div className="topic-panes">
          <div className="topic-list">
            <MessageTable messages={messages} chosen={chosen} choose={setChosen} />
            <p className="dialog-note" role="status">
              {plural(messages.length, 'message')} read{isEnd ? ', to the end' : ''}.{' '}
              {!isEnd && (
                <Button look="framed" onClick={more}>
                  Read more
                </Button>
              )}
            </p>
          </div>
          <div className="topic-detail">
            {message === undefined ? (
              <p className="dialog-note">Choose a message to see all of it.</p>
            ) : (
              <MessageDetail key={chosen} topic={topic} message={message} />
            )}
          </div>
        </div>
      )}
    </>
  )
}

/** A topic of the flow that nothing has made yet can be made at once. */
function Missing({
  topic,
  notice,
}: {
  readonly topic: string
  readonly notice: NonNullable<MessagesProps['reading']['refused']>
}) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const broker = useEnvironments(brokerWords)
  const list = useEnvironments((all) => all)
  const use = useDrawn(({ history }) => declaredAs(list, history.document.topics, topic)?.use)
  if (notice.code !== 'TOPIC_MISSING') return <Says notice={notice} />
  return (
    <>
      <p className="dialog-note">
        "{topic}" is not on {broker} yet.{' '}
        {use === 'owned'
          ? 'The first run of this flow creates it.'
          : 'Whoever writes it creates it; here that can be you.'}
      </p>
      <div>
        <Button
          look="framed"
          disabled={isReadOnly}
          onClick={() => page.dialogs.setState({ open: { type: 'new-topic', name: topic } })}
        >
          Create topic
        </Button>
      </div>
    </>
  )
}

function StartChoice({
  start,
  choose,
}: {
  readonly start: TopicStart
  readonly choose: (start: TopicStart) => void
}) {
  const [at, setAt] = useState<TopicStart['at']>(start.at)
  const set = (next: string) => {
    if (next === 'offset' || next === 'time') return setAt(next)
    const plain = next === 'beginning' ? next : 'end'
    setAt(plain)
    choose({ at: plain })
  }
  return (
    <>
      <label className="dialog-field">
        Read
        <select className="field" value={at} onChange={({ target }) => set(target.value)}>
          <option value="end">the latest messages</option>
          <option value="beginning">from the beginning</option>
          <option value="offset">from an offset</option>
          <option value="time">from a time</option>
        </select>
      </label>
      {at === 'offset' && (
        <label className="dialog-field">
          Offset
          <TextField
            isData
            inputMode="numeric"
            placeholder="0"
            onChange={({ target }) => {
              if (/^\d{1,15}$/.test(target.value)) choose({ at: 'offset', offset: Number(target.value) })
            }}
          />
        </label>
      )}
      {at === 'time' && (
        <label className="dialog-field">
          Time of this machine
          <TextField
            isData
            type="datetime-local"
            step={1}
            onChange={({ target }) => {
              const timestamp = Date.parse(target.value)
              if (!Number.isNaN(timestamp)) choose({ at: 'time', timestamp })
            }}
          />
        </label>
      )}
    </>
  )
}

interface MessageTableProps {
  readonly messages: readonly TopicMessage[]
  readonly chosen: string | undefined
  readonly choose: (place: string) => void
}

function MessageTable({ messages, chosen, choose }: MessageTableProps) {
  return (
    <table className="topic-table">
      <thead>
        <tr>
          <th>Time</th>
          <th>Part:offset</th>
          <th>Key</th>
          <th>Value</th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => {
          const place = placeOf(message)
          return (
            <tr key={place} aria-selected={place === chosen} onClick={() => choose(place)}>
              <td title={isoText(message.timestamp)}>{momentText(message.timestamp)}</td>
              <td>
                <button type="button" className="topic-open" onClick={() => choose(place)}>
                  {place}
                </button>
              </td>
              <td title={harmlessText(message.key ?? 'no key')}>{harmlessText(message.key ?? '–')}</td>
              <td title={harmlessText((message.value ?? 'no value').slice(0, 400))}>
                {harmlessText(message.value ?? 'tombstone')}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function placeOf({ partition, offset }: TopicMessage): string {
  return `${partition}:${offset}`
}
