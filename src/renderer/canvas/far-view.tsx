import { useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import type { DrawnFlow } from '../document/flow-store.ts'
import { useMarks } from './use-marks.ts'
import { paintFlow, pictureOf } from './paint-flow.ts'

/** All nodes and edges on one canvas, painted when the view moves and when they change; at most once a frame. */
export function FarView({ drawn }: { readonly drawn: DrawnFlow }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const store = useStoreApi()
  const marks = useMarks()
  const picture = useMemo(() => pictureOf(drawn), [drawn])
  useEffect(() => {
    let frame: number | undefined
    const paint = () => {
      frame = undefined
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      if (canvas.current !== null) paintFlow(canvas.current, picture, marks, { x, y, zoom, width, height })
    }
    const soon = () => {
      frame ??= requestAnimationFrame(paint)
    }
    paint()
    const end = store.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height)
        soon()
    })
    return () => {
      end()
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }, [store, picture, marks])
  return <canvas ref={canvas} className="far-view" aria-hidden />
}
