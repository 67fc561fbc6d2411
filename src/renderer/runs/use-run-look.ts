import { useEffect, useState } from 'react'
import type { RunLook } from '../../contract/studio/run-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { isOutsideWanted } from './run-flow.ts'

export interface Looked {
  readonly look?: RunLook
  /** Why it cannot be looked at. */
  readonly refused?: Notice
}

/** What a run of the saved file would read, delete and ask for. */
export function useRunLook(file: string | undefined): Looked {
  const page = usePage()
  const [looked, setLooked] = useState<Looked>({})
  useEffect(() => {
    if (file === undefined) return
    const withOutside = isOutsideWanted(page)
    page.link.ask('runs.look', { file, withOutside }).then(
      (look) => setLooked({ look }),
      (error: unknown) => setLooked({ refused: asNotice(error) }),
    )
  }, [page, file])
  return looked
}
