import { useMemo, useState } from 'react'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { touchesOf } from '../../flow/document/flow-touches.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import '../files/files.css'
import { asNotice } from '../page/as-notice.ts'
import { usePage, useView } from '../page/use-page.tsx'
import { sharedText } from './shared-text.ts'
import { TouchesList } from './touches-list.tsx'

/** A flow from elsewhere, before it is a file of this workspace: what it would do, read and never run. */
export function ImportDialog({ text, from }: { readonly text: string; readonly from: string }) {
  const { flow, problems } = useMemo(() => openFlow(text), [text])
  if (flow !== undefined) return <Import flow={flow} from={from} />
  return (
    <DialogFrame title="This is no flow that can be read">
      <p>{from} was not taken into the workspace.</p>
      {problems.slice(0, 5).map(({ message, hint, code, line }) => (
        <Says
          key={`${code} ${line} ${message}`}
          notice={{ message: `Line ${line}: ${message}`, hint, code }}
        />
      ))}
    </DialogFrame>
  )
}

function Import({ flow, from }: { readonly flow: EditableFlow; readonly from: string }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const [refused, setRefused] = useState<Notice>()
  const touches = useMemo(() => touchesOf(flow, catalog), [flow])
  const { text, found } = useMemo(() => sharedText(flow), [flow])
  const { nodes, edges, fields } = flow
  const add = async () => {
    try {
      const opened = await page.link.ask('files.import', { text })
      page.dialogs.setState({ open: undefined })
      await page.open(Promise.resolve(opened))
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title={`Import "${fields.name}"`}
      footer={<DialogFoot does="Add to this workspace" isOff={isReadOnly} run={() => void add()} />}
    >
      {refused !== undefined && <Says notice={refused} />}
      <p>
        {from}: {nodes.length} {nodes.length === 1 ? 'node' : 'nodes'}, {edges.length}{' '}
        {edges.length === 1 ? 'edge' : 'edges'}. {fields.description}
      </p>
      <h3>This flow touches</h3>
      <TouchesList touches={touches} />
      {found > 0 && (
        <Says
          look="warn"
          notice={{
            message:
              found === 1
                ? 'It holds a secret in plain text, which is left out.'
                : `It holds ${found} secrets in plain text, which are left out.`,
            hint: 'Whoever shared it should change them.',
          }}
        />
      )}
      <p className="dialog-note">
        Nothing of it has run, and nothing runs by adding it: a run asks before it does what others have not
        accepted on this machine.
      </p>
    </DialogFrame>
  )
}
