import { useEffect, useState } from 'react'
import type { TopicMessage, TopicStart } from '../../contract/studio/topic-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'

interface Reading {
  readonly messages: readonly TopicMessage[]
  readonly next: readonly { readonly partition: number; readonly offset: number }[]
  readonly isEnd: boolean
  readonly isReading: boolean
  readonly refused?: Notice
}

const NOTHING: Reading = { messages: [], next: [], isEnd: false, isReading: true }

/** Messages of a topic from a place on, and more of them when a person asks. */
export function useTopicPage(topic: string, start: TopicStart) {
  const page = usePage()
  const [reading, setReading] = useState<Reading>(NOTHING)
  const [turn, setTurn] = useState(0)
  const asked = JSON.stringify(start)
  useEffect(() => {
    let isOver = false
    setReading(NOTHING)
    page.link.ask('topics.read', { topic, start }).then(
      (got) => isOver || setReading({ ...got, isReading: false }),
      (error: unknown) => isOver || setReading({ ...NOTHING, isReading: false, refused: asNotice(error) }),
    )
    return () => {
      isOver = true
    }
    // `asked` is the start, by what it says.
  }, [page, topic, asked, turn])
  const more = () => {
    page.link.ask('topics.read', { topic, start: { at: 'positions', next: [...reading.next] } }).then(
      (got) =>
        setReading((before) => ({
          ...got,
          messages: [...before.messages, ...got.messages],
          isReading: false,
        })),
      (error: unknown) => setReading((before) => ({ ...before, refused: asNotice(error) })),
    )
  }
  return { ...reading, more, again: () => setTurn(turn + 1) }
}
