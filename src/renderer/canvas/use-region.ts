import { useStoreApi } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { behindFrame } from '../page/behind-frame.ts'
import { type Region, regionAround, regionSeen, serves } from './near-view.ts'

/**
 * What lies near the view: another region when the view leaves it, and not at each movement. It comes behind the frame
 * that shows the view moved: a hand has not left what lies around it by then, and a leap to a node shows that node first.
 */
export function useRegion(first: Region): Region {
  const store = useStoreApi()
  const [region, setRegion] = useState(() => regionAround(first))
  useEffect(() => {
    let waiting: (() => void) | undefined
    const look = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      // Before it is measured it has no size, and shows nothing.
      if (width === 0 || height === 0) return
      const seen = regionSeen({ x, y, zoom }, { width, height })
      setRegion((before) => (serves(before, seen) ? before : regionAround(seen)))
    }
    const lookLater = () => {
      waiting ??= behindFrame(() => {
        waiting = undefined
        look()
      })
    }
    look()
    const leave = store.subscribe((now, before) => {
      if (now.width !== before.width || now.height !== before.height) look()
      else if (now.transform !== before.transform) lookLater()
    })
    return () => {
      waiting?.()
      leave()
    }
  }, [store])
  return region
}
