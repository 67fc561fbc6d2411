import { useEffect, useState } from 'react'
import type { TopicMessage } from '../../contract/studio/topic-methods.ts'
import { MessageView } from '../inspector/samples/message-view.tsx'
import { usePage } from '../page/use-page.tsx'
import { isoText, sizeText } from './figures-text.ts'
import { harmlessText } from './harmless-text.ts'

/** All of a message, its numbers digit by digit. */
export function MessageDetail({
  topic,
  message: listed,
}: {
  readonly topic: string
  readonly message: TopicMessage
}) {
  const page = usePage()
  const [message, setMessage] = useState(listed)
  useEffect(() => {
    if (!listed.isCut) return
    const { partition, offset } = listed
    page.link.ask('topics.message', { topic, partition, offset }).then(setMessage, () => undefined)
  }, [page, topic, listed])
  const { partition, offset, timestamp, key, headers, bytes } = message
  return (
    <>
      <h3>
        {topic} {partition}:{offset}
      </h3>
      <dl className="topic-facts">
        <dt>Time</dt>
        <dd>{isoText(timestamp)}</dd>
        <dt>Key</dt>
        <dd>{harmlessText(key ?? 'no key')}</dd>
        <dt>Size</dt>
        <dd>{sizeText(bytes)}</dd>
        {headers.map(({ name, value }, index) => (
          // A name may stand several times; headers keep their order.
          // eslint-disable-next-line react/no-array-index-key
          <Header key={index} name={name} value={value} />
        ))}
      </dl>
      {/* Key and headers stand above. */}
      <MessageView message={{ ...message, key: null, headers: [] }} />
    </>
  )
}

function Header({ name, value }: { readonly name: string; readonly value: string | null }) {
  return (
    <>
      <dt title="header">{harmlessText(name)}</dt>
      <dd>{harmlessText(value ?? 'no value')}</dd>
    </>
  )
}
