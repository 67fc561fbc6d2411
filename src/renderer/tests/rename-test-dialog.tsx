import { useState } from 'react'
import { caseName } from '../../contract/studio/test-methods.ts'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { calledOtherwise } from './test-store.ts'

/** Another name for a case, and for its folder. */
export function RenameTestDialog({ file, name: given }: { readonly file: string; readonly name: string }) {
  const page = usePage()
  const [name, setName] = useState(given)
  const [refused, setRefused] = useState<Notice>()
  const isWrong = !caseName.safeParse(name).success
  const rename = async () => {
    if (isWrong || name === given) return
    try {
      await page.link.ask('tests.rename', { file, name: given, to: name })
      calledOtherwise(page.tests, given, name)
      page.dialogs.setState({ open: undefined })
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`Rename the test "${given}"`}
      footer={
        <DialogFoot
          says={
            isWrong && name !== '' ? 'Letters, digits, ".", "_" and "-" only, a letter or digit first.' : ''
          }
          does="Rename"
          isOff={isWrong || name === given}
          run={() => void rename()}
        />
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void rename()
        }}
      >
        <label className="dialog-field">
          Name
          <TextField
            autoFocus
            value={name}
            aria-invalid={isWrong}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
      </form>
    </DialogFrame>
  )
}
