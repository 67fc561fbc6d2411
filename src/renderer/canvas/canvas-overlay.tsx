import { Dialog } from '@base-ui/react/dialog'
import { type CSSProperties, useEffect, useRef } from 'react'
import type { Overlay } from '../page/overlay.ts'
import { usePage, useView } from '../page/use-page.tsx'
import { KeySheet } from '../search/key-sheet.tsx'
import { ConnectList, EdgeList, ReconnectList } from './edge-lists.tsx'
import { QuickAdd } from './quick-add.tsx'

/** The list or sheet that an action has asked for. */
export function CanvasOverlay() {
  const page = usePage()
  const overlay = useView((view) => view.overlay)
  const isOpen = overlay !== undefined
  const wasOpen = useRef(false)
  useEffect(() => {
    // What was chosen is on the canvas: keys go on there.
    if (wasOpen.current && !isOpen) page.canvas?.focus()
    wasOpen.current = isOpen
  }, [page, isOpen])
  const close = () => page.view.setState({ overlay: undefined })
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      {overlay !== undefined && (
        <Dialog.Portal>
          {overlay.type === 'keys' && <Dialog.Backdrop className="veil" />}
          <Dialog.Popup
            className={overlay.type === 'keys' ? 'key-sheet' : 'pick-popup'}
            style={'at' in overlay ? placeOf(overlay.at) : undefined}
            aria-label={labels[overlay.type]}
            finalFocus={false}
          >
            <Shown overlay={overlay} close={close} />
          </Dialog.Popup>
        </Dialog.Portal>
      )}
    </Dialog.Root>
  )
}

const labels: Readonly<Record<Overlay['type'], string>> = {
  'quick-add': 'Add a node',
  connect: 'Connect',
  reconnect: 'Lead the edge elsewhere',
  edges: 'Edges',
  keys: 'Keys',
}

function Shown({ overlay, close }: { readonly overlay: Overlay; readonly close: () => void }) {
  switch (overlay.type) {
    case 'quick-add':
      return <QuickAdd asked={overlay} close={close} />
    case 'connect':
      return <ConnectList node={overlay.node} close={close} />
    case 'reconnect':
      return <ReconnectList edge={overlay.edge} close={close} />
    case 'edges':
      return <EdgeList node={overlay.node} close={close} />
    case 'keys':
      return <KeySheet />
  }
}

function placeOf({ x, y }: { readonly x: number; readonly y: number }): CSSProperties {
  return { '--pick-x': `${Math.max(0, x)}px`, '--pick-y': `${Math.max(0, y)}px` } as CSSProperties
}
