import { useEffect, useState } from 'react'
import type { ReadSamples } from '../../../contract/studio/sample-methods.ts'
import { Button } from '../../controls/button.tsx'
import { usePage } from '../../page/use-page.tsx'
import { goOnSoon } from '../form/go-on.ts'
import { addSamples } from './keep-samples.ts'

interface PasteBoxProps {
  /** The source that gets them. */
  readonly node: string
  /** What was dropped; empty: the person pastes. */
  readonly first: string
  readonly close: () => void
}

/** Messages that a person pastes or types; what is no JSON is said before they are kept. */
export function PasteBox({ node, first, close }: PasteBoxProps) {
  const page = usePage()
  const [text, setText] = useState(first)
  const read = useRead(text)
  const [fault, setFault] = useState<string>()
  const count = read?.samples.length ?? 0
  const keep = () => {
    if (read === undefined || count === 0) return
    addSamples(page, node, read.samples).then(
      () => {
        close()
        goOnSoon(page)
      },
      (error: Error) => setFault(error.message),
    )
  }
  return (
    <div className="paste">
      <textarea
        className="field field-data"
        aria-label="Message"
        autoFocus
        rows={6}
        spellCheck={false}
        placeholder={'{"product_id": "PROD001", "quantity": 2}'}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) keep()
        }}
      />
      {read?.notes.map((note) => (
        <p className="form-problem form-warning" key={note}>
          {note}
        </p>
      ))}
      {fault !== undefined && <p className="form-problem form-error">{fault}</p>}
      <span className="paste-actions">
        <Button look="primary" disabled={count === 0} onClick={keep}>
          {count > 1 ? `Use ${count} messages` : 'Use this message'}
        </Button>
        <Button onClick={close}>Cancel</Button>
      </span>
      <p className="form-help">
        JSON, a list of objects, one JSON value a line, or text. Stays on this machine, never in the file.
      </p>
    </div>
  )
}

/** What the text holds; of the text before until the new one is read. */
function useRead(text: string): ReadSamples | undefined {
  const page = usePage()
  const [read, setRead] = useState<ReadSamples>()
  useEffect(() => {
    let isOld = false
    void page.link.ask('samples.read-text', { text }).then((next) => {
      if (!isOld) setRead(next)
    })
    return () => {
      isOld = true
    }
  }, [page, text])
  return read
}
