import { useState } from 'react'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useDrawn, usePage } from '../page/use-page.tsx'

/** Asks before a flow goes; it can be got back by hand. */
export function DeleteDialog({ file, name }: { readonly file: string; readonly name: string }) {
  const page = usePage()
  const [refused, setRefused] = useState<Notice>()
  const open = useDrawn((drawn) => drawn.file)
  const remove = async () => {
    try {
      const { to } = await page.link.ask('files.delete', { file })
      page.dialogs.setState({ open: undefined })
      if (open === file) page.flow.close()
      page.view.setState({
        notice: { message: `"${name}" is deleted.`, hint: `It lies in ${to} until you empty that.` },
      })
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`Delete "${name}"?`}
      footer={<DialogFoot beginsAt="leave" does="Delete flow" deletes run={() => void remove()} />}
    >
      {refused !== undefined && <Says notice={refused} />}
      <p>
        {file} goes, with its tables and tests where its folder holds nothing else. Topics and their messages
        stay.
      </p>
      <p className="dialog-note">
        It is moved into .millrace/deleted of this workspace, so it can be got back.
      </p>
    </DialogFrame>
  )
}
