import { useState } from 'react'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { wentAway } from './test-store.ts'

/** Asks before a case goes; it can be got back by hand. */
export function DeleteTestDialog({ file, name }: { readonly file: string; readonly name: string }) {
  const page = usePage()
  const [refused, setRefused] = useState<Notice>()
  const remove = async () => {
    try {
      const { to } = await page.link.ask('tests.delete', { file, name })
      wentAway(page.tests, name)
      page.dialogs.setState({ open: undefined })
      page.view.setState({
        notice: {
          message: `The test "${name}" is deleted.`,
          hint: `It lies in ${to} until you empty that.`,
        },
      })
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`Delete the test "${name}"?`}
      footer={<DialogFoot beginsAt="leave" does="Delete test" deletes run={() => void remove()} />}
    >
      {refused !== undefined && <Says notice={refused} />}
      <p>Its messages and what is expected of them go. The flow stays as it is.</p>
      <p className="dialog-note">
        It is moved into .millrace/deleted of this workspace, so it can be got back.
      </p>
    </DialogFrame>
  )
}
