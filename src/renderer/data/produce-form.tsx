import { useState } from 'react'
import { Button } from '../controls/button.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { declaredAs } from '../environments/environment-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useDrawn, useEnvironments, usePage, useView } from '../page/use-page.tsx'
import { isJson } from '../../flow/is-json.ts'
import { MessageFields } from './message-fields.tsx'

interface ProduceFormProps {
  readonly topic: string
  /** What is typed next is the value. */
  readonly takesKeys: boolean
  readonly sent: () => void
}

/** Writes one message to a topic, for real: the text as it stands, digit by digit. */
export function ProduceForm({ topic, takesKeys, sent }: ProduceFormProps) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const list = useEnvironments((all) => all)
  const format = useDrawn(({ history }) => declaredAs(list, history.document.topics, topic)?.format) ?? 'json'
  const [text, setText] = useState({ key: '', value: '' })
  const { key, value } = text
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
      <MessageFields
        beginsAt="value"
        takesKeys={takesKeys}
        text={text}
        change={setText}
        isWrong={wrong !== undefined}
        isWithoutValue={isTombstone}
      />
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
  return isJson(text)
    ? undefined
    : 'The value is no JSON, and this topic holds JSON: a flow would make a dead letter of it.'
}
