import { useState } from 'react'
import { isDirty } from '../../flow/document/edit-history.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
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
        <>
          <span className="dialog-says">{isUnsaved ? 'Save it first: its file is moved.' : ''}</span>
          <Button look="framed" onClick={() => page.dialogs.setState({ open: undefined })}>
            Cancel
          </Button>
          <Button
            look="primary"
            disabled={name.trim() === '' || name === given || isUnsaved}
            onClick={() => void rename()}
          >
            Rename
          </Button>
        </>
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
