import { Panel, useReactFlow, useStoreApi } from '@xyflow/react'
import { type PointerEvent, useEffect, useRef } from 'react'
import type { DrawnFlow } from '../document/flow-store.ts'
import { boxesShown } from '../document/shown-places.ts'
import { paintFlow, pictureOf } from './paint-flow.ts'
import { useMarks } from './use-marks.ts'
import { type Room, viewportOfAll } from './viewport.ts'

/** It is painted when nothing has changed for this long, in ms: what was done is shown on the canvas first. */
const REST_MS = 200

/** The whole flow in a corner; what is seen of it is framed, and a press moves the view there. */
export function MiniMap({ drawn }: { readonly drawn: DrawnFlow }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const known = useRef<Room>(undefined)
  // Its size is the style sheet's and never another: to ask at each change would lay the whole page out in between.
  const room = () => (known.current ??= roomOf(canvas.current))
  const store = useStoreApi()
  const { setCenter, getZoom } = useReactFlow()
  const marks = useMarks()
  const boxes = boxesShown(drawn)
  useEffect(() => {
    const rest = setTimeout(() => {
      const painting = { ...viewportOfAll(boxes, room(), { leastZoom: 0 }), ...room() }
      if (canvas.current !== null) paintFlow(canvas.current, pictureOf(drawn), marks, painting)
    }, REST_MS)
    return () => clearTimeout(rest)
  }, [drawn, marks, boxes])
  useEffect(() => {
    const map = viewportOfAll(boxes, room(), { leastZoom: 0 })
    const showFrame = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      const scale = map.zoom / zoom
      if (frame.current === null) return
      // No React here: it moves with every frame of a pan.
      frame.current.style.transform = `translate(${map.x - x * scale}px, ${map.y - y * scale}px)`
      frame.current.style.width = `${width * scale}px`
      frame.current.style.height = `${height * scale}px`
    }
    showFrame()
    return store.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width) showFrame()
    })
  }, [store, boxes])
  const go = ({ buttons, clientX, clientY, currentTarget }: PointerEvent) => {
    if (buttons !== 1) return
    const map = viewportOfAll(boxes, room(), { leastZoom: 0 })
    const { left, top } = currentTarget.getBoundingClientRect()
    const [x, y] = [(clientX - left - map.x) / map.zoom, (clientY - top - map.y) / map.zoom]
    void setCenter(x, y, { zoom: getZoom() })
  }
  return (
    <Panel position="bottom-right" className="mini-map" aria-hidden onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} />
      <div ref={frame} className="mini-map-frame" />
    </Panel>
  )
}

function roomOf(canvas: HTMLCanvasElement | null): Room {
  return { width: canvas?.clientWidth ?? 0, height: canvas?.clientHeight ?? 0 }
}
