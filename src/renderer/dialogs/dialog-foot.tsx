import type { ReactNode } from 'react'
import { Button } from '../controls/button.tsx'
import { usePage } from '../page/use-page.tsx'

interface DialogFootProps {
  /** What is so, beside the buttons. */
  readonly says?: string | undefined
  /** What the way out is called. */
  readonly leave?: string
  /** What the dialog is for; a dialog to be looked at only has none. */
  readonly does?: string
  readonly run?: () => void
  /** It takes something away, and looks like it. */
  readonly deletes?: boolean
  readonly isOff?: boolean
  /** Why it is off. */
  readonly why?: string | undefined
  /** Where keys begin, in a dialog that has no field for them. */
  readonly beginsAt?: 'leave' | 'does'
  /** What stands before the words. */
  readonly before?: ReactNode
  /** Other ways, between the way out and what it is for. */
  readonly children?: ReactNode
}

/** The foot of a dialog: words, the way out, and the one button that does it. */
export function DialogFoot({
  says = '',
  leave = 'Cancel',
  does,
  run,
  deletes = false,
  isOff = false,
  why,
  beginsAt,
  before,
  children,
}: DialogFootProps) {
  const page = usePage()
  return (
    <>
      {before}
      <span className="dialog-says" role="status">
        {says}
      </span>
      <Button
        look="framed"
        autoFocus={beginsAt === 'leave'}
        onClick={() => page.dialogs.setState({ open: undefined })}
      >
        {leave}
      </Button>
      {children}
      {does !== undefined && (
        <Button
          look={deletes ? 'deletes' : 'primary'}
          autoFocus={beginsAt === 'does'}
          disabled={isOff}
          title={why}
          onClick={run}
        >
          {does}
        </Button>
      )}
    </>
  )
}
