import { useEffect, useState } from 'react'
import type { TopicView } from '../../contract/studio/topic-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'

export interface TopicsSeen {
  readonly topics: readonly TopicView[]
  readonly refused?: Notice
  readonly again: () => void
}

/** The topics on the workspace's broker, as they were when the pane came, or when `again` was called. */
export function useTopics(): TopicsSeen {
  const page = usePage()
  const [seen, setSeen] = useState<Omit<TopicsSeen, 'again'>>({ topics: [] })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isOver = false
    page.link.ask('topics.list', {}).then(
      (topics) => isOver || setSeen({ topics }),
      (error: unknown) => isOver || setSeen({ topics: [], refused: asNotice(error) }),
    )
    return () => {
      isOver = true
    }
  }, [page, turn])
  return { ...seen, again: () => setTurn(turn + 1) }
}
