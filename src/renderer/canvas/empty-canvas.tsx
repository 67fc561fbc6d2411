import { Panel } from '@xyflow/react'
import { kindsFor } from '../../flow/document/kinds-that-fit.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { keysText } from '../actions/keys-text.ts'
import { Button } from '../controls/button.tsx'
import { KindIcon } from '../controls/kind-icon.tsx'
import { usePage } from '../page/use-page.tsx'
import { addNode } from './place-nodes.ts'

/** What a flow with nothing in it asks first. */
export function EmptyCanvas({ flow }: { readonly flow: EditableFlow }) {
  const page = usePage()
  const sources = kindsFor(flow, catalog).filter(({ role }) => role === 'source')
  return (
    <Panel position="top-center" className="empty-canvas">
      <h2>Where do the messages come from?</h2>
      <div>
        {sources.map(({ kind, title, summary }) => (
          <Button
            key={kind}
            look="framed"
            title={summary}
            onClick={() => {
              addNode(page, { kind })
              page.canvas?.focus()
            }}
          >
            <KindIcon kind={kind} />
            {title}
          </Button>
        ))}
      </div>
      <p>
        <kbd className="key">{keysText('Tab')}</kbd> adds a node, <kbd className="key">?</kbd> shows all keys.
      </p>
    </Panel>
  )
}
