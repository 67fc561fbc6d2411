import { useState } from 'react'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'

/** Writes one message to a topic, for real: the text as it stands, digit by digit. */
export function ProduceForm({ topic, sent }: { readonly topic: string; readonly sent: () => void }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const format = useDrawn(({ history }) => history.document.topics[topic]?.format) ?? 'json'
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const [isTombstone, setTombstone] = useState(false)
  const [refused, setRefused] = useState<Notice>()
  const wrong = isTombstone || format !== 'json' ? undefined : whyNoJson(value)
  const send = async () => {
    try {
      await page.link.ask('topics.produce', {
        topic,
        key: key === '' ? null : key,
        value: isTombstone ? null : value,
      })
      sent()
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <form
      className="produce"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {refused !== undefined && <Says notice={refused} />}
      <label className="dialog-field">
        Key
        <TextField isData value={key} placeholder="none" onChange={({ target }) => setKey(target.value)} />
      </label>
      <label className="dialog-field">
        Value
        <textarea
          className="field field-data"
          rows={10}
          spellCheck={false}
          aria-invalid={wrong !== undefined && value !== ''}
          disabled={isTombstone}
          placeholder={'{"product_id": "PROD001", "quantity": 2}'}
          value={value}
          onChange={({ target }) => setValue(target.value)}
        />
      </label>
      <label className="produce-tombstone">
        <input
          type="checkbox"
          checked={isTombstone}
          onChange={({ target }) => setTombstone(target.checked)}
        />
        No value: a tombstone takes the key’s row away on a compacted topic
      </label>
      <div className="produce-foot">
        <span className="dialog-says">{value === '' ? '' : (wrong ?? '')}</span>
        <Button look="primary" type="submit" disabled={isReadOnly || (!isTombstone && value === '')}>
          Send message
        </Button>
      </div>
    </form>
  )
}

function whyNoJson(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch {
    return 'The value is no JSON, and this topic holds JSON: a flow would make a dead letter of it.'
  }
}
