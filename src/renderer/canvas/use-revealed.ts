import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import { useSelection } from '../page/use-page.tsx'

/** A node that is chosen elsewhere (a problem, the search, a new one) comes into view; one that is in view stays where it is. */
export function useRevealed(): void {
  const only = useSelection(({ nodes }) => (nodes.length === 1 ? nodes[0] : undefined))
  const { getNode, getZoom, setCenter } = useReactFlow()
  const store = useStoreApi()
  useEffect(() => {
    if (only === undefined) return
    // A new node is on the canvas one frame after it is in the document.
    const frame = requestAnimationFrame(() => {
      const node = getNode(only)
      if (node === undefined) return
      const { transform, width, height } = store.getState()
      const [left, top, zoom] = transform
      const right = (node.position.x + (node.width ?? 0)) * zoom + left
      const bottom = (node.position.y + (node.height ?? 0)) * zoom + top
      const isSeen =
        node.position.x * zoom + left >= 0 &&
        node.position.y * zoom + top >= 0 &&
        right <= width &&
        bottom <= height
      if (isSeen) return
      const middle = {
        x: node.position.x + (node.width ?? 0) / 2,
        y: node.position.y + (node.height ?? 0) / 2,
      }
      void setCenter(middle.x, middle.y, { zoom: getZoom() })
    })
    return () => cancelAnimationFrame(frame)
  }, [only, getNode, getZoom, setCenter, store])
}
