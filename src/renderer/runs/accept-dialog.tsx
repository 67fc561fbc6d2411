import { useState } from 'react'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { RunLook } from '../../contract/studio/run-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { TouchesList } from '../share/touches-list.tsx'
import { useRunLook } from './use-run-look.ts'

/** What a flow asks for beyond its topics and its own files, before it may run for the first time. */
export function AcceptDialog({
  file,
  again,
}: {
  readonly file: string
  readonly again: () => Promise<void>
}) {
  const page = usePage()
  const { look, refused } = useRunLook(file)
  const [notAccepted, setNotAccepted] = useState<Notice>()
  const close = () => page.dialogs.setState({ open: undefined })
  const accept = async ({ revision, hasOutside: withOutside }: RunLook) => {
    try {
      await page.link.ask('runs.accept', { file, revision, withOutside })
      close()
      void page.restriction.look()
      await again()
    } catch (error) {
      setNotAccepted(asNotice(error))
    }
  }
  const said = refused ?? notAccepted
  return (
    <DialogFrame
      title="This flow asks for more than its topics"
      footer={
        <DialogFoot
          leave="Do not run it"
          beginsAt="leave"
          does="Accept and run"
          isOff={look === undefined}
          run={() => look !== undefined && void accept(look)}
        />
      }
    >
      {said !== undefined && <Says notice={said} />}
      {look !== undefined && (
        <>
          <p>Nobody has accepted on this machine that it does this:</p>
          <TouchesList touches={{ reads: [], writes: [], powers: look.asks, unclear: [] }} />
        </>
      )}
      <p className="dialog-note">
        What you accept counts for you, on this machine. The same or less is not asked for again; what is
        added later is. Until then the flow is shown and does not run.
      </p>
    </DialogFrame>
  )
}
