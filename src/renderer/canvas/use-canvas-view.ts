import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useContext, useEffect } from 'react'
import { boxesShown } from '../document/shown-places.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage } from '../page/use-page.tsx'
import type { CanvasView } from './canvas-view.ts'
import { EdgeInHandContext, putDown } from './edge-in-hand.tsx'
import { viewportOfAll, viewportToSee } from './viewport.ts'

/** Lets actions reach the canvas while it is on screen. */
export function useCanvasView(): void {
  const page = usePage()
  const flow = useReactFlow()
  const store = useStoreApi()
  const inHand = useContext(EdgeInHandContext)
  useEffect(() => {
    const view: CanvasView = {
      fit: () => void flow.setViewport(viewportOfAll(boxesOf(page), store.getState())),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor),
      zoomTo: (zoom) => void flow.zoomTo(zoom),
      reveal(id) {
        const box = boxesOf(page).find((each) => each.id === id)
        const { width, height } = store.getState()
        const room = { width: width - coveredWidth(), height }
        const viewport = box && viewportToSee(box, flow.getViewport(), room)
        if (viewport !== undefined) void flow.setViewport(viewport)
      },
      focus: () => store.getState().domNode?.focus({ preventScroll: true }),
      letGo() {
        const { connection, cancelConnection } = store.getState()
        // The pointer is still pressed, and where it is released later must mean nothing.
        if (connection.inProgress) putDown(inHand)
        if (connection.inProgress) cancelConnection()
        return connection.inProgress
      },
      middle() {
        const { width, height, transform } = store.getState()
        const [left, top, zoom] = transform
        return { x: (width / 2 - left) / zoom, y: (height / 2 - top) / zoom }
      },
      onScreen: (place) => flow.flowToScreenPosition(place),
    }
    page.canvas = view
    return () => {
      if (page.canvas === view) page.canvas = undefined
    }
  }, [page, flow, store, inHand])
}

/** From this width on the inspector stands beside the canvas, as theme/tokens.css says, in pixels. */
const BESIDE = 1024

/** In a narrow window the inspector lies over the canvas: how much of it that takes, in pixels. */
function coveredWidth(): number {
  // Asked first: the style of an element can be told only when all that was just drawn is styled.
  if (matchMedia(`(width >= ${BESIDE}px)`).matches) return 0
  const inspector = document.querySelector('.inspector')
  if (inspector === null || getComputedStyle(inspector).position !== 'absolute') return 0
  return inspector.clientWidth
}

function boxesOf(page: PageStudio) {
  const { drawn } = page.flow.state.getState()
  return drawn === undefined ? [] : boxesShown(drawn)
}
