import { useState } from 'react'
import type { TapMessage } from '../../contract/studio/tap-methods.ts'
import { countText } from '../data/figures-text.ts'
import type { Notice } from '../document/flow-store.ts'
import { MessageView } from '../inspector/samples/message-view.tsx'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { harmlessLines } from '../data/harmless-text.ts'

/** Of a large value so much is asked for at once, in bytes. */
const MORE_BYTES = 262_144

const LOOKS = { tree: 'Fields', raw: 'Raw' } as const

/** The value field by field or as it came, digit by digit; a large one part by part. */
export function MessageValue({ message }: { readonly message: TapMessage }) {
  const [look, setLook] = useState<keyof typeof LOOKS>('tree')
  const { value, timestamp } = message
  if (value === null) return <p className="messages-none">No value: a tombstone.</p>
  const isCut = value.next !== null || value.keptBytes < value.bytes
  return (
    <>
      <div className="chosen-looks" role="group" aria-label="Value as">
        {Object.entries(LOOKS).map(([name, title]) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === look}
            onClick={() => setLook(name as keyof typeof LOOKS)}
          >
            {title}
          </button>
        ))}
        <span className="chosen-size">{countText(value.bytes)} bytes</span>
      </div>
      {look === 'tree' ? (
        <MessageView
          message={{ key: null, headers: [], value: value.text, bytes: value.bytes, isCut, timestamp }}
          whole={value.next === null ? undefined : () => setLook('raw')}
        />
      ) : (
        <RawValue message={message} />
      )}
    </>
  )
}

function RawValue({ message: { seq, value: first } }: { readonly message: TapMessage }) {
  const page = usePage()
  const [parts, setParts] = useState<readonly NonNullable<TapMessage['value']>[]>(
    first === null ? [] : [first],
  )
  const [refused, setRefused] = useState<Notice>()
  const last = parts.at(-1)
  if (last === undefined) return null
  const more = () => {
    if (last.next === null) return
    page.taps.part(seq, last.next, MORE_BYTES).then(
      ({ value }) => value !== null && setParts([...parts, value]),
      (error: unknown) => setRefused(asNotice(error)),
    )
  }
  return (
    <>
      <div className="message raw-value">
        {parts.map(({ text }, index) => (
          // Parts only come behind one another.
          // eslint-disable-next-line react/no-array-index-key
          <pre key={index}>{harmlessLines(text)}</pre>
        ))}
      </div>
      {last.next !== null && (
        <p className="message-cut">
          The first {countText(last.next)} of {countText(last.bytes)} bytes.{' '}
          <button type="button" className="message-link" onClick={more}>
            Show the next {countText(Math.min(MORE_BYTES, last.keptBytes - last.next))}
          </button>
        </p>
      )}
      {last.next === null && last.keptBytes < last.bytes && (
        <p className="message-cut">
          Only the first {countText(last.keptBytes)} of {countText(last.bytes)} bytes were kept.
        </p>
      )}
      {refused !== undefined && <p className="message-cut">{refused.message}</p>}
    </>
  )
}
