import { Panel, useStore } from '@xyflow/react'
import { Network, Plus } from 'lucide-react'
import { keysText } from '../actions/keys-text.ts'
import { ActionButton, Button } from '../controls/button.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'

/** Zoom, fit, tidy and add, at the foot of the canvas. */
export function CanvasTools() {
  const page = usePage()
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100))
  const isReadOnly = useView((view) => view.isReadOnly)
  const isEmpty = useDrawn(({ history }) => history.document.nodes.length === 0) ?? true
  return (
    <Panel position="bottom-left" className="canvas-tools">
      <Button look="framed" title={`Zoom to 100 % (${keysText('0')})`} onClick={() => page.canvas?.zoomTo(1)}>
        {zoom} %
      </Button>
      <ActionButton action="canvas.fit" look="framed" isOff={isEmpty}>
        Fit <KeyHint keys="1" />
      </ActionButton>
      <ActionButton action="canvas.tidy" look="framed" isOff={isEmpty || isReadOnly}>
        <Network size={16} strokeWidth={1.75} aria-hidden />
        Tidy
      </ActionButton>
      <ActionButton action="canvas.add" look="framed" isOff={isReadOnly}>
        <Plus size={16} strokeWidth={1.75} aria-hidden />
        Add a node <KeyHint keys="Tab" />
      </ActionButton>
    </Panel>
  )
}

/** For the eye: the name of the button says what it does, and its tooltip the keys. */
function KeyHint({ keys }: { readonly keys: string }) {
  return <kbd className="key key-hint" data-keys={keysText(keys)} aria-hidden />
}
