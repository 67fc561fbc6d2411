import { useState } from 'react'
import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import { TOPIC_NAME } from '../../contract/topic-name.ts'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { BEGINS_HERE, DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useEnvironments, usePage } from '../page/use-page.tsx'

interface NewTopicDialogProps {
  readonly name?: string | undefined
  /** It holds the rows of a table. */
  readonly isCompacted?: boolean | undefined
}

/** A topic on the broker of the chosen environment. The flow may declare it too: then a run elsewhere makes it as well. */
export function NewTopicDialog({ name: given = '', isCompacted = false }: NewTopicDialogProps) {
  const page = usePage()
  const chosen = useEnvironments((list) => list.chosen)
  const [name, setName] = useState(given)
  const [partitions, setPartitions] = useState(4)
  const [cleanup, setCleanup] = useState<'delete' | 'compact'>(isCompacted ? 'compact' : 'delete')
  const [refused, setRefused] = useState<Notice>()
  const isName = TOPIC_NAME.test(name)
  const create = async () => {
    try {
      await page.link.ask('topics.create', { name, partitions, cleanup })
      // Nothing is in it to be read: what comes next is a first message.
      page.dialogs.setState({ open: { type: 'topic', topic: name, tab: 'send' } })
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title="New topic"
      footer={
        <DialogFoot
          says={name === '' || isName ? '' : 'A name has letters, digits, ".", "_" and "-" only.'}
          does="Create topic"
          isOff={!isName}
          run={() => void create()}
        />
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      <label className="dialog-field">
        Name
        <TextField
          {...{ [BEGINS_HERE]: '' }}
          isData
          value={name}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={({ key }) => key === 'Enter' && isName && void create()}
        />
      </label>
      <div className="dialog-fields">
        <label className="dialog-field">
          Partitions
          <TextField
            isData
            type="number"
            min={1}
            max={1000}
            value={partitions}
            onChange={({ target }) =>
              setPartitions(Math.min(1_000, Math.max(1, Math.round(Number(target.value)))))
            }
          />
        </label>
        <label className="dialog-field">
          Keeps
          <select
            className="field"
            value={cleanup}
            onChange={({ target }) => setCleanup(target.value === 'compact' ? 'compact' : 'delete')}
          >
            <option value="delete">every message</option>
            <option value="compact">the newest message of each key</option>
          </select>
        </label>
      </div>
      <p className="dialog-note">
        {chosen === LOCAL_ENVIRONMENT
          ? 'It is made on this workspace’s own broker, the one that "millrace run" uses here.'
          : `It is made on the broker of ${chosen}.`}
      </p>
    </DialogFrame>
  )
}
