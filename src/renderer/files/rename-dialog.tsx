import { useState } from 'react'
import { isDirty } from '../../flow/document/edit-history.ts'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useDrawn, usePage } from '../page/use-page.tsx'

/** Another name for a flow and its file. */
export function RenameDialog({ file, name: given }: { readonly file: string; readonly name: string }) {
  const page = usePage()
  const [name, setName] = useState(given)
  const [refused, setRefused] = useState<Notice>()
  const open = useDrawn((drawn) => drawn.file)
  const isUnsaved = useDrawn(({ history }) => isDirty(history)) === true && open === file
  const rename = async () => {
    try {
      const opened = await page.link.ask('files.rename', { file, name })
      page.dialogs.setState({ open: undefined })
      if (open === file) await page.open(page.link.ask('workspace.open', { file: opened.file }))
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`Rename "${given}"`}
      footer={
        <DialogFoot
          says={isUnsaved ? 'Save it first: its file is moved.' : ''}
          does="Rename"
          isOff={name.trim() === '' || name === given || isUnsaved}
          run={() => void rename()}
        />
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      <label className="dialog-field">
        Name
        <TextField autoFocus value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <p className="dialog-note">
        Its file follows the name. Its id stays, so stores and groups of a flow that ran go on.
      </p>
    </DialogFrame>
  )
}
