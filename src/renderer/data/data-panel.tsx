import { Plus, ScrollText, Table2 } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Button } from '../controls/button.tsx'
import { chosenOf, topicOnBroker } from '../environments/environment-store.ts'
import { useDrawn, useEnvironments, usePage, useView } from '../page/use-page.tsx'
import './data-panel.css'
import { brokerWords } from './broker-words.ts'
import { useTopics } from './use-topics.ts'

/** What the flow reads from and writes to: its reference tables, its topics, and what else is on the broker of the chosen environment. */
export function DataPanel() {
  return (
    <div className="data-panel">
      <Tables />
      <Topics />
    </div>
  )
}

function Tables() {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const tables = Object.keys(useDrawn(({ history }) => history.document.references) ?? {})
  return (
    <section aria-label="Reference tables">
      <h3>
        Reference tables
        <Button
          title="New reference table"
          aria-label="New reference table"
          disabled={isReadOnly}
          onClick={() => page.dialogs.setState({ open: { type: 'reference' } })}
        >
          <Plus size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </h3>
      {tables.length === 0 && <p className="data-none">Rows that a lookup adds to messages.</p>}
      {tables.map((name) => (
        <button
          key={name}
          type="button"
          className="palette-entry"
          title={name}
          onClick={() => page.dialogs.setState({ open: { type: 'reference', name } })}
        >
          <Table2 size={16} strokeWidth={1.75} aria-hidden />
          <span className="data-name">{name}</span>
        </button>
      ))}
    </section>
  )
}

function Topics() {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const dialog = useStore(page.dialogs, ({ open }) => open?.type)
  const list = useEnvironments((all) => all)
  const { isProtected } = chosenOf(list)
  const drawn = Object.keys(useDrawn(({ history }) => history.document.topics) ?? {})
  const declared = drawn.map((topic) => topicOnBroker(list, topic))
  const { topics, refused, again } = useTopics()
  // Another dialog may have made a topic or written to one.
  useEffect(() => {
    if (dialog === undefined) again()
  }, [dialog])
  const known = new Map(topics.map((topic) => [topic.name, topic]))
  const others = topics.filter(({ name, isInternal }) => !isInternal && !declared.includes(name))
  return (
    <section aria-label="Topics">
      <h3>
        Topics
        <Button
          title="New topic"
          aria-label="New topic"
          disabled={isReadOnly || isProtected}
          onClick={() => page.dialogs.setState({ open: { type: 'new-topic' } })}
        >
          <Plus size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </h3>
      {refused !== undefined && (
        <p className="data-none">
          {refused.message} {refused.hint}
        </p>
      )}
      {[...declared, ...others.map(({ name }) => name)].map((name) => (
        <button
          key={name}
          type="button"
          className="palette-entry"
          title={known.has(name) ? name : `${name}: not on ${brokerWords(list)} yet`}
          onClick={() => page.dialogs.setState({ open: { type: 'topic', topic: name } })}
        >
          <ScrollText size={16} strokeWidth={1.75} aria-hidden />
          <span className="data-name">{name}</span>
          <span className="data-count">{known.get(name)?.messages.toLocaleString('en') ?? '–'}</span>
        </button>
      ))}
      {declared.length + others.length === 0 && <p className="data-none">No topic yet.</p>}
    </section>
  )
}
