import { useEffect, useState } from 'react'
import type { TopicView } from '../../contract/studio/topic-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useEnvironments, usePage } from '../page/use-page.tsx'

export interface TopicsSeen {
  readonly topics: readonly TopicView[]
  readonly refused?: Notice
  readonly again: () => void
}

/** The topics on the broker of the chosen environment, as they were when the pane came, or when `again` was called. */
export function useTopics(): TopicsSeen {
  const page = usePage()
  const [seen, setSeen] = useState<Omit<TopicsSeen, 'again'>>({ topics: [] })
  const [turn, setTurn] = useState(0)
  const chosen = useEnvironments((list) => list.chosen)
  useEffect(() => {
    let isOver = false
    page.link.ask('topics.list', {}).then(
      (topics) => isOver || setSeen({ topics }),
      (error: unknown) => isOver || setSeen({ topics: [], refused: asNotice(error) }),
    )
    return () => {
      isOver = true
    }
  }, [page, turn, chosen])
  return { ...seen, again: () => setTurn(turn + 1) }
}
