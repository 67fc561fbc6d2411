import { useEffect, useRef, useState } from 'react'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { BEGINS_HERE, DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'
import './files.css'

/** As the services take it. */
const LONGEST_NAME = 200

/** Asks what a new flow is called, and shows which file that makes: groups, tests and commands name it from then on. */
export function NewFlowDialog() {
  const page = usePage()
  const [name, setName] = useState('New flow')
  const [refused, setRefused] = useState<Notice>()
  const isMade = useRef(false)
  const file = useFileFor(name.trim())
  const create = async () => {
    if (isMade.current || name.trim() === '') return
    isMade.current = true
    try {
      const opened = await page.link.ask('workspace.new-flow', { name })
      page.dialogs.setState({ open: undefined })
      await page.open(Promise.resolve(opened))
    } catch (error) {
      isMade.current = false
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title="New flow"
      // The canvas takes the keys.
      finalFocus={() => !isMade.current}
      footer={<DialogFoot does="Create flow" isOff={name.trim() === ''} run={() => void create()} />}
    >
      {refused !== undefined && <Says notice={refused} />}
      <label className="dialog-field">
        Name
        <TextField
          {...{ [BEGINS_HERE]: '' }}
          value={name}
          maxLength={LONGEST_NAME}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={({ key, repeat }) => key === 'Enter' && !repeat && void create()}
        />
      </label>
      <p className="dialog-note">
        {file === undefined ? 'Its file follows the name.' : 'Its file is '}
        {file !== undefined && <code className="new-flow-file">{file}</code>}
      </p>
    </DialogFrame>
  )
}

/** Where the services would put a flow of this name. */
function useFileFor(name: string): string | undefined {
  const page = usePage()
  const [found, setFound] = useState<{ readonly name: string; readonly file: string }>()
  useEffect(() => {
    if (name === '') return
    let isOld = false
    page.link.ask('workspace.file-for', { name }).then(
      (answer) => {
        if (!isOld) setFound({ name, file: answer.file })
      },
      () => undefined,
    )
    return () => {
      isOld = true
    }
  }, [page, name])
  return found?.name === name ? found.file : undefined
}
