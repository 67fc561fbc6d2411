import { useState } from 'react'
import type { EnvironmentSheet, SheetTopic } from '../../contract/studio/environment-methods.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { countText } from '../data/figures-text.ts'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { isOtherwise } from './sheet-obstacle.ts'
import { startText } from './start-text.ts'

interface SheetTopicsProps {
  readonly sheet: EnvironmentSheet
  readonly isWatched: boolean
  /** A topic was made. */
  readonly again: () => void
}

/** Topics that a flow reads and writes; what is missing can be made. */
export function SheetTopics({ sheet, isWatched, again }: SheetTopicsProps) {
  const { reads, writes, isProtected } = sheet
  const place = (topic: SheetTopic) => (
    <Partitions key={`${topic.name} ${topic.wanted}`} topic={topic} canCreate={!isProtected} again={again} />
  )
  return (
    <>
      <table className="sheet-table">
        <caption>Reads</caption>
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Partitions</th>
            <th scope="col">Messages</th>
            <th scope="col">{isWatched ? 'Lag' : 'Reading starts'}</th>
          </tr>
        </thead>
        <tbody>
          {reads.map((read) => (
            <tr key={read.name}>
              <Name topic={read} />
              <td>{place(read)}</td>
              <td>{read.partitions === null ? '' : countText(read.messages)}</td>
              <td>{isWatched ? lagText(read) : startText(read)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {reads.length === 0 && <p className="dialog-note">It reads no topic.</p>}
      {writes.length > 0 && (
        <table className="sheet-table">
          <caption>Writes</caption>
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">Partitions</th>
            </tr>
          </thead>
          <tbody>
            {writes.map((topic) => (
              <tr key={topic.name}>
                <Name topic={topic} />
                <td>{place(topic)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Name({ topic: { topic, name } }: { readonly topic: SheetTopic }) {
  return <td title={topic === name ? name : `${topic} is called ${name} there`}>{name}</td>
}

function Partitions({
  topic: { name, use, partitions, wanted },
  canCreate,
  again,
}: {
  readonly topic: SheetTopic
  readonly canCreate: boolean
  readonly again: () => void
}) {
  const page = usePage()
  const [count, setCount] = useState(wanted)
  const [refused, setRefused] = useState<Notice>()
  if (partitions !== null)
    return isOtherwise({ use, partitions, wanted }) ? (
      <span className="sheet-otherwise">
        {partitions}, not {wanted}
      </span>
    ) : (
      partitions
    )
  if (!canCreate) return 'not there'
  const create = async () => {
    try {
      await page.link.ask('topics.create', { name, partitions: count })
    } catch (error) {
      setRefused(asNotice(error))
      return
    }
    again()
  }
  return (
    <>
      <span className={`sheet-missing sheet-${use}`}>
        <span>{use === 'owned' ? `the run makes it, with ${wanted}` : 'not there, with'}</span>
        {/* A flow that owns it runs with as many as it says, and with no others. */}
        {use === 'expected' && (
          <TextField
            isData
            type="number"
            min={1}
            max={1000}
            value={count}
            aria-label={`Partitions of ${name}`}
            onChange={({ target }) =>
              setCount(Math.min(1_000, Math.max(1, Math.round(Number(target.value)))))
            }
          />
        )}
        <Button look="framed" aria-label={`Create ${name}`} onClick={() => void create()}>
          Create
        </Button>
      </span>
      {refused !== undefined && <Says notice={refused} />}
    </>
  )
}

function lagText({ partitions, behind }: EnvironmentSheet['reads'][number]): string {
  if (partitions === null) return ''
  return behind === null ? 'nothing committed' : countText(behind)
}
