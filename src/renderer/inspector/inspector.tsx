import { Tabs } from '@base-ui/react/tabs'
import { Rows3 } from 'lucide-react'
import { useRef } from 'react'
import { type EditableNode, nodesById } from '../../flow/document/editable-flow.ts'
import { specOf } from '../../nodes/catalog.ts'
import { actionOf } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import { Button } from '../controls/button.tsx'
import { KindIcon } from '../controls/kind-icon.tsx'
import { TextField } from '../controls/text-field.tsx'
import { tapSelected } from '../messages/tap-actions.ts'
import { useBehindFrame } from '../page/behind-frame.ts'
import { FaultBoundary } from '../page/fault-boundary.tsx'
import { useDrawn, usePage, useSelection, useView } from '../page/use-page.tsx'
import { FlowSettings } from './flow-settings.tsx'
import { KindHelp } from './help/kind-help.tsx'
import { InspectedNode, useEvaluator } from './inspected.tsx'
import './inspector.css'
import { InPane } from './samples/in-pane.tsx'
import { OutPane } from './samples/out-pane.tsx'
import { SettingsForm } from './settings-form.tsx'

/** Above this many nodes the canvas shows first what was chosen, and the form comes a moment later. */
const LARGE = 250

/** In, Settings and Out of the node that is selected; the flow's own settings where none is. */
export function Inspector() {
  const { id, isLate } = useInspectedId()
  const several = useSelection(({ nodes }) => nodes.length)
  const node = useDrawn(({ history }) => (id === undefined ? undefined : nodesById(history.document).get(id)))
  const evaluator = useEvaluator()
  const chosen = useRef<number>(undefined)
  const isFlowShown = useView((view) => view.isFlowShown)
  const className = `inspector ${several === 0 && !isFlowShown ? 'inspector-idle' : ''}`
  return (
    // A form that is still of another node takes nothing: what is typed must not go there.
    <aside className={className} aria-label="Inspector" inert={isLate} data-node={node?.id}>
      {node !== undefined && (
        <FaultBoundary key={node.id} what="This form">
          <InspectedNode node={node} evaluator={evaluator} chosen={chosen}>
            <NodeInspector node={node} />
          </InspectedNode>
        </FaultBoundary>
      )}
      {node === undefined && several > 1 && <Several count={several} />}
      {node === undefined && several < 2 && <FlowSettings />}
    </aside>
  )
}

/** What can be done with them all, since there is no form of several nodes. */
function Several({ count }: { readonly count: number }) {
  const ways: readonly (readonly [keys: string, does: string])[] = [
    ['↑ ↓ ← →', 'move them, as a drag does'],
    ...(['edit.copy', 'edit.cut', 'edit.duplicate', 'edit.delete'] as const).map((id) => {
      const { title, keys = [] } = actionOf(id)
      return [keysText(keys[0] ?? ''), title.toLowerCase()] as const
    }),
  ]
  return (
    <section className="inspector-several">
      <p>{count} nodes are selected.</p>
      <ul>
        {ways.map(([keys, does]) => (
          <li key={keys}>
            <kbd className="key">{keys}</kbd> {does}
          </li>
        ))}
      </ul>
      <p>A click on one of them opens its settings; with Shift held it is left out.</p>
    </section>
  )
}

function useInspectedId(): { readonly id: string | undefined; readonly isLate: boolean } {
  const chosen = useSelection(({ nodes }) => (nodes.length === 1 ? nodes[0] : undefined))
  const isLarge = useDrawn(({ history }) => history.document.nodes.length > LARGE) ?? false
  const later = useBehindFrame(isLarge ? chosen : undefined)
  return isLarge ? { id: later, isLate: later !== chosen } : { id: chosen, isLate: false }
}

function NodeInspector({ node }: { readonly node: EditableNode }) {
  return (
    <>
      <NodeHead node={node} />
      <Tabs.Root className="tabs" defaultValue="setup">
        <Tabs.List className="tab-list" aria-label="About this node">
          <Tabs.Tab className="tab" value="setup" data-tab="setup">
            Setup
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="help">
            Help
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel className="tab-panel" value="setup">
          <InPane />
          <section className="pane" aria-label="Settings">
            <h2>Settings</h2>
            <SettingsForm />
          </section>
          {specOf(node.kind)?.role !== 'source' && <OutPane />}
        </Tabs.Panel>
        <Tabs.Panel className="tab-panel" value="help">
          <KindHelp kind={node.kind} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  )
}

function NodeHead({ node }: { readonly node: EditableNode }) {
  const page = usePage()
  const rename = (value: string) =>
    void page.perform({ type: 'set-node', id: node.id, field: 'name', ...(value === '' ? {} : { value }) })
  return (
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
        onKeyDown={({ key }) => key === 'Enter' && page.canvas?.focus()}
      />
      <Button
        aria-label="Messages of this node"
        title="List the messages that pass here (M)"
        onClick={() => tapSelected(page)}
      >
        <Rows3 size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <span className="inspector-kind" title={specOf(node.kind)?.summary}>
        {specOf(node.kind)?.title ?? node.kind}
      </span>
    </header>
  )
}
