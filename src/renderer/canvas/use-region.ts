import { useStoreApi } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { type Region, regionAround, regionSeen, serves } from './near-view.ts'

/** What lies near the view: another region when the view leaves it, and not at each movement. */
export function useRegion(first: Region): Region {
  const store = useStoreApi()
  const [region, setRegion] = useState(() => regionAround(first))
  useEffect(() => {
    const look = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      // Before it is measured it has no size, and shows nothing.
      if (width === 0 || height === 0) return
      const seen = regionSeen({ x, y, zoom }, { width, height })
      setRegion((before) => (serves(before, seen) ? before : regionAround(seen)))
    }
    look()
    return store.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height)
        look()
    })
  }, [store])
  return region
}
