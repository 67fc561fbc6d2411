import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePage } from '../page/use-page.tsx'
import './dialog-frame.css'

interface DialogFrameProps {
  readonly title: string
  readonly isWide?: boolean
  readonly children: ReactNode
  /** Its buttons, the one that does it last. */
  readonly footer?: ReactNode
}

/** What every dialog has: a title, a way out, and buttons at its foot. */
export function DialogFrame({ title, isWide = false, children, footer }: DialogFrameProps) {
  const page = usePage()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && page.dialogs.setState({ open: undefined })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className={`dialog ${isWide ? 'dialog-wide' : ''}`}>
          <header>
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close className="button button-plain" aria-label="Close" title="Close">
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Dialog.Close>
          </header>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer>{footer}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
