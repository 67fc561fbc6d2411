import { useState } from 'react'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import { chooseEnvironment } from './choose-environment.ts'

/** An environment that came from elsewhere asks for a secret of this machine. */
export function AcceptEnvironmentDialog({ name, said }: { readonly name: string; readonly said: Notice }) {
  const page = usePage()
  const [refused, setRefused] = useState<Notice>()
  const close = () => page.dialogs.setState({ open: undefined })
  const accept = async () => {
    try {
      await page.link.ask('environments.accept', { name })
      close()
      await chooseEnvironment(page, name)
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`"${name}" asks for a secret`}
      footer={<DialogFoot beginsAt="leave" does="Accept" run={() => void accept()} />}
    >
      {refused !== undefined && <Says notice={refused} />}
      <p>{said.message}</p>
      <p className="dialog-note">
        It is accepted for you on this machine, for these brokers. Where the file names others later, you are
        asked again.
      </p>
    </DialogFrame>
  )
}
