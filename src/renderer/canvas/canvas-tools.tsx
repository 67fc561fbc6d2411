import { Panel, useStore } from '@xyflow/react'
import { Network, Plus } from 'lucide-react'
import { keysText } from '../actions/keys-text.ts'
import { ActionButton } from '../controls/button.tsx'
import { useDrawn, useView } from '../page/use-page.tsx'

/** Zoom, fit, tidy and add, at the foot of the canvas. */
export function CanvasTools() {
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100))
  const isReadOnly = useView((view) => view.isReadOnly)
  const isEmpty = useDrawn(({ history }) => history.document.nodes.length === 0) ?? true
  return (
    <Panel position="bottom-left" className="canvas-tools">
      <ActionButton action="canvas.zoom-own" look="framed">
        {zoom} %
      </ActionButton>
      <ActionButton action="canvas.fit" look="framed" isOff={isEmpty}>
        Fit <kbd className="key">1</kbd>
      </ActionButton>
      <ActionButton action="canvas.tidy" look="framed" isOff={isEmpty || isReadOnly}>
        <Network size={16} strokeWidth={1.75} aria-hidden />
        Tidy
      </ActionButton>
      <ActionButton action="canvas.add" look="framed" isOff={isReadOnly}>
        <Plus size={16} strokeWidth={1.75} aria-hidden />
        Add a node <kbd className="key">{keysText('Tab')}</kbd>
      </ActionButton>
    </Panel>
  )
}
