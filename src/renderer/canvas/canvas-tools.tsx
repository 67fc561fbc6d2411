import { Panel, useReactFlow, useStore } from '@xyflow/react'
import { Button } from '../controls/button.tsx'

/** Zoom and fit, at the foot of the canvas. */
export function CanvasTools() {
  const { fitView, zoomTo } = useReactFlow()
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <Panel position="bottom-left" className="canvas-tools">
      <Button look="framed" title="Zoom to 100 %" onClick={() => void zoomTo(1)}>
        {zoom} %
      </Button>
      <Button look="framed" title="Show all nodes" onClick={() => void fitView({ maxZoom: 1, padding: 0.1 })}>
        Fit
      </Button>
    </Panel>
  )
}
