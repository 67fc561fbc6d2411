import { useEffect, useState } from 'react'
import { placeOf } from '../../flow/document/place.ts'
import { usePage } from '../page/use-page.tsx'
import { tidy } from './tidy.ts'

/** Opening waits for a layout no longer than this, in ms. */
const LONGEST_MS = 600

/** Lays a file without layout out for the eye, which changes nothing of it. False until nodes can be shown. */
export function useLaidOut(): boolean {
  const page = usePage()
  const [isReady, setReady] = useState(() => !needsLayout(page.flow.document))
  useEffect(() => {
    const { drawn } = page.flow.state.getState()
    if (isReady || drawn === undefined) return
    let isWanted = true
    void tidy(drawn.history.document, LONGEST_MS).then((places) => {
      if (!isWanted) return
      page.flow.arrange(drawn.file, places)
      setReady(true)
    })
    return () => {
      isWanted = false
    }
  }, [page, isReady])
  return isReady
}

function needsLayout(flow: ReturnType<typeof usePage>['flow']['document']): boolean {
  return (
    flow !== undefined &&
    flow.nodes.length > 1 &&
    flow.nodes.every(({ id }) => placeOf(flow, id) === undefined)
  )
}
