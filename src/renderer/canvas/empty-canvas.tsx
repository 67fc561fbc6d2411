import { Panel } from '@xyflow/react'
import { ClipboardPaste } from 'lucide-react'
import { kindsFor } from '../../flow/document/kinds-that-fit.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { keysText } from '../actions/keys-text.ts'
import { ActionButton, Button } from '../controls/button.tsx'
import { KindIcon } from '../controls/kind-icon.tsx'
import { goOnSoon } from '../inspector/form/go-on.ts'
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
              // What comes next is its topic or file: who types means that. Where it needs nothing, the canvas.
              if (addNode(page, { kind }) !== undefined) goOnSoon(page)
            }}
          >
            <KindIcon kind={kind} />
            {title}
          </Button>
        ))}
        <ActionButton action="edit.paste-message" look="framed">
          <ClipboardPaste size={16} strokeWidth={1.75} aria-hidden />
          Paste a message
        </ActionButton>
      </div>
      <p>
        <kbd className="key">{keysText('Tab')}</kbd> adds a node,{' '}
        <kbd className="key">{keysText('$mod+v')}</kbd> takes a message or a flow from the clipboard,{' '}
        <kbd className="key">?</kbd> shows all keys.
      </p>
    </Panel>
  )
}
