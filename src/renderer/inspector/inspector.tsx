import { type EditableNode, nodesById } from '../../flow/document/editable-flow.ts'
import type { PortPreviewView } from '../../contract/studio/preview-methods.ts'
import { specOf } from '../../nodes/catalog.ts'
import { KindIcon } from '../controls/kind-icon.tsx'
import { TextField } from '../controls/text-field.tsx'
import { useDrawn, usePage, usePreviewed, useSelection } from '../page/use-page.tsx'
import { FlowSettings } from './flow-settings.tsx'
import { MessageView } from './message-view.tsx'
import { SettingsForm } from './settings-form.tsx'
import './inspector.css'

/** In, Settings and Out of the node that is selected; the flow's own settings where none is. */
export function Inspector() {
  const id = useSelection(({ nodes }) => (nodes.length === 1 ? nodes[0] : undefined))
  const several = useSelection(({ nodes }) => nodes.length)
  const node = useDrawn(({ history }) => (id === undefined ? undefined : nodesById(history.document).get(id)))
  return (
    <aside className="inspector" aria-label="Inspector">
      {node !== undefined && <NodeInspector key={node.id} node={node} />}
      {node === undefined && several > 1 && <p className="inspector-note">{several} nodes are selected.</p>}
      {node === undefined && several < 2 && <FlowSettings />}
    </aside>
  )
}

function NodeInspector({ node }: { readonly node: EditableNode }) {
  const page = usePage()
  const spec = specOf(node.kind)
  const preview = usePreviewed(({ view }) => view?.nodes[node.id])
  const rename = (value: string) =>
    void page.perform({ type: 'set-node', id: node.id, field: 'name', ...(value === '' ? {} : { value }) })
  return (
    <>
      <header className="inspector-head">
        <span className="card-icon">
          <KindIcon kind={node.kind} />
        </span>
        <TextField
          className="inspector-name"
          aria-label="Name"
          value={node.name ?? ''}
          placeholder={node.id}
          onChange={({ target }) => rename(target.value)}
        />
      </header>
      <p className="inspector-note">{spec?.summary}</p>
      {spec?.role !== 'source' && <Port title="In" preview={preview?.in} />}
      <section>
        <h2>Settings</h2>
        <SettingsForm node={node} />
      </section>
      {spec?.role !== 'sink' &&
        Object.entries(preview?.out ?? {}).map(([port, seen]) => (
          <Port key={port} title="Out" port={port} preview={seen} />
        ))}
      {preview?.errors.slice(0, 3).map(({ message, hint, code }) => (
        <p className="form-problem form-error" key={`${code} ${message}`}>
          {message} {hint} <code>{code}</code>
        </p>
      ))}
    </>
  )
}

interface PortProps {
  readonly title: string
  readonly port?: string
  readonly preview: PortPreviewView | undefined
}

function Port({ title, port, preview }: PortProps) {
  const [message] = preview?.messages ?? []
  return (
    <section>
      <h2>
        {title}
        {port !== undefined && <span className="inspector-port">{port}</span>}
        <span className="inspector-count">
          {preview === undefined ? '' : `${preview.count} of the samples`}
        </span>
      </h2>
      {message === undefined ? (
        <p className="inspector-note">No sample came here.</p>
      ) : (
        <MessageView message={message} />
      )}
    </section>
  )
}
