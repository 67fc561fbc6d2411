import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useContext, useEffect } from 'react'
import { boxesShown } from '../document/shown-places.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage } from '../page/use-page.tsx'
import type { CanvasView } from './canvas-view.ts'
import { EdgeInHandContext, putDown } from './edge-in-hand.tsx'
import { regionAround, regionSeen } from './near-view.ts'
import { isSeen, type Room, viewportKeeping, viewportToSee, viewportToSeeAll } from './viewport.ts'

/** Lets actions reach the canvas while it is on screen. */
export function useCanvasView(): void {
  const page = usePage()
  const flow = useReactFlow()
  const store = useStoreApi()
  const inHand = useContext(EdgeInHandContext)
  useEffect(() => {
    const view: CanvasView = {
      fit: () => void flow.setViewport(viewportToSeeAll(boxesOf(page), store.getState())),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor),
      zoomTo: (zoom) => void flow.zoomTo(zoom),
      reveal(id) {
        const box = boxesOf(page).find((each) => each.id === id)
        const viewport = box && viewportToSee(box, flow.getViewport(), uncovered(store.getState()))
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
      isNear({ x, y }) {
        const { left, top, right, bottom } = regionAround(regionSeen(flow.getViewport(), store.getState()))
        return left <= x && x <= right && top <= y && y <= bottom
      },
      onScreen: (place) => flow.flowToScreenPosition(place),
    }
    page.canvas = view
    return () => {
      if (page.canvas === view) page.canvas = undefined
    }
  }, [page, flow, store, inHand])
}

/** A panel that opens takes room from below: who saw all nodes sees them still, and who has chosen one sees that one. */
export function useKeptInView(): void {
  const page = usePage()
  const flow = useReactFlow()
  const store = useStoreApi()
  useEffect(
    () =>
      store.subscribe((now, before) => {
        // The first size is no change of one.
        if (before.height === 0 || (now.height >= before.height && now.width >= before.width)) return
        const rooms = { before: uncovered(before), now: uncovered(now) }
        const viewport = viewportKeeping(boxesOf(page), flow.getViewport(), rooms)
        if (viewport !== undefined) return void flow.setViewport(viewport)
        const [only, ...others] = page.selection.getState().nodes
        const chosen = others.length === 0 ? boxesOf(page).find(({ id }) => id === only) : undefined
        // Who had left it out of sight looks at something else.
        if (chosen !== undefined && isSeen(chosen, flow.getViewport(), rooms.before))
          page.canvas?.reveal(chosen.id)
      }),
    [page, flow, store],
  )
}

/** What of the canvas nothing else lies over. */
function uncovered({ width, height }: Room): Room {
  return { width: width - coveredWidth(), height }
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
