import { useEffect, useState } from 'react'
import type { TableLook } from '../../contract/studio/reference-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { usePage } from '../page/use-page.tsx'
import { asNotice } from '../page/as-notice.ts'
import type { TableDraft } from './table-draft.ts'

export interface Looked {
  readonly look?: TableLook
  /** Rows are being read; what is shown is of before, or of the first of them. */
  readonly isReading: boolean
  readonly refused?: Notice
}

/** What the rows of a draft hold: the first of them at once, then all of them. `turn` changes to read them again. */
export function useTableLook(flow: string, draft: TableDraft, turn: number): Looked {
  const page = usePage()
  const [looked, setLooked] = useState<Looked>({ isReading: false })
  const { source, delimiter, key, types } = draft
  const asked = source === undefined ? undefined : JSON.stringify({ source, delimiter, key, types, turn })
  useEffect(() => {
    if (source === undefined) return setLooked({ isReading: false })
    let isOver = false
    setLooked(({ look }) => ({ ...(look === undefined ? {} : { look }), isReading: true }))
    const ask = async (depth: 'first' | 'all') => {
      const given = {
        ...{ flow, source, depth, columns: types },
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(key === '' ? {} : { key }),
      }
      const look = await page.link.ask('references.look', given)
      if (isOver || look === null) return
      const isMore = depth === 'first' && !look.isWhole && look.fault === undefined && !('topic' in source)
      setLooked({ look, isReading: isMore })
      if (isMore) await ask('all')
    }
    const ended = page.link.onNews((news) => {
      if (news.about !== 'rows-read' || isOver) return
      const { count } = news
      setLooked((before) =>
        before.isReading && before.look !== undefined && before.look.count < count
          ? { ...before, look: { ...before.look, count } }
          : before,
      )
    })
    ask('first').catch((error: unknown) => {
      if (!isOver) setLooked({ isReading: false, refused: asNotice(error) })
    })
    return () => {
      isOver = true
      ended()
    }
    // The parts of the draft that rows depend on are in `asked`.
  }, [page, flow, asked])
  return looked
}
