import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { FaultBoundary } from '../page/fault-boundary.tsx'
import { usePage } from '../page/use-page.tsx'
import './dialog-frame.css'

interface DialogFrameProps {
  readonly title: string
  readonly isWide?: boolean
  /** Wider than most, and as high as what it holds. */
  readonly isBroad?: boolean
  readonly children: ReactNode
  /** Its buttons, the one that does it last. */
  readonly footer?: ReactNode
  /** Asked at its end: whether keys go back to where they came from. They do unless it says no. */
  readonly finalFocus?: () => boolean
}

/** On the control of a dialog that keys begin at. */
export const BEGINS_HERE = 'data-begins-here'

/** At its foot, or at the end of a form that is all of it. */
const DOES_IT = 'footer .button-primary:not(:disabled), form .button-primary[type=submit]:not(:disabled)'

/** What every dialog has: a title, a way out, and buttons at its foot; Ctrl+Enter presses the one that does it. */
export function DialogFrame({
  title,
  isWide = false,
  isBroad = false,
  children,
  footer,
  finalFocus,
}: DialogFrameProps) {
  const page = usePage()
  const popup = useRef<HTMLDivElement>(null)
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
    event.preventDefault()
    popup.current?.querySelector<HTMLButtonElement>(DOES_IT)?.click()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && page.dialogs.setState({ open: undefined })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup
          ref={popup}
          className={`dialog ${isWide ? 'dialog-wide' : ''} ${isBroad ? 'dialog-broad' : ''}`}
          initialFocus={() => popup.current?.querySelector<HTMLElement>(`[${BEGINS_HERE}]`) ?? true}
          finalFocus={finalFocus}
          onKeyDown={press}
        >
          <header>
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close className="button button-plain" aria-label="Close" title="Close">
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Dialog.Close>
          </header>
          <div className="dialog-body">
            <FaultBoundary what="This dialog">{children}</FaultBoundary>
          </div>
          {footer !== undefined && <footer>{footer}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
