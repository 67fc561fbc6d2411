import { type KeyboardEvent, useState } from 'react'
import { type EditableEdge, type EditableFlow, nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import { kindsBetween, kindsFor, kindsThatFit } from '../../flow/document/kinds-that-fit.ts'
import type { PortEnd } from '../../flow/document/what-connects.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { catalog, specOf } from '../../nodes/catalog.ts'
import { KindIcon } from '../controls/kind-icon.tsx'
import { goOnSoon } from '../inspector/form/go-on.ts'
import type { Overlay } from '../page/overlay.ts'
import { useDrawn, usePage } from '../page/use-page.tsx'
import { paletteGroups } from '../palette/palette-groups.ts'
import { type PickEntry, PickList } from '../search/pick-list.tsx'
import { addNode } from './place-nodes.ts'

interface KindEntry extends PickEntry {
  readonly kind: string
  /** Of the new node; missing where it stands alone. */
  readonly own?: string
}

interface QuickAddProps {
  readonly asked: Extract<Overlay, { readonly type: 'quick-add' }>
  readonly close: () => void
}

/** Type, Enter: a node of a kind that fits is placed and wired. Tab changes the port that it is wired to. */
export function QuickAdd({ asked: { ports, place, into }, close }: QuickAddProps) {
  const page = usePage()
  const flow = useDrawn(({ history }) => history.document)
  const [at, setAt] = useState(0)
  if (flow === undefined) return null
  const port = ports[at]
  const choose = ({ kind, own }: KindEntry) => {
    close()
    const wire = port === undefined || own === undefined ? {} : { wire: { port, own } }
    const id = addNode(page, { kind, into, ...(place === undefined ? {} : { place }), ...wire })
    // Nothing is wired behind a sink: what comes next is its topic or file.
    if (id !== undefined && specOf(kind)?.role === 'sink') goOnSoon(page)
  }
  const turn = (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || ports.length === 0) return false
    const all = ports.length + 1 // behind the ports: not wired
    setAt((at + (event.shiftKey ? all - 1 : 1)) % all)
    return true
  }
  return (
    <PickList
      label="Add a node"
      entries={into === undefined ? entriesOf(flow, port) : entriesBetween(flow)}
      choose={choose}
      onKey={turn}
      empty="No kind of node fits here."
    >
      {into !== undefined && <p className="pick-head">{betweenText(flow, into)}</p>}
      {ports.length > 0 && <PortChoice flow={flow} ports={ports} at={at} setAt={setAt} />}
    </PickList>
  )
}

interface PortChoiceProps {
  readonly flow: EditableFlow
  readonly ports: readonly PortEnd[]
  readonly at: number
  readonly setAt: (at: number) => void
}

function PortChoice({ flow, ports, at, setAt }: PortChoiceProps) {
  const [first] = ports
  const node = first && nodesById(flow).get(first.node)
  if (first === undefined || node === undefined) return null
  return (
    <div className="pick-head" role="group" aria-label="Wired to">
      {first.side === 'out' ? 'from' : 'to'} {nameOf(node)}
      {[...ports.map(({ port }) => port), 'not wired'].map((name, index) => (
        <button
          key={name}
          type="button"
          tabIndex={-1}
          className="pick-port"
          aria-pressed={index === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setAt(index)}
        >
          {name}
        </button>
      ))}
      <kbd className="key">Tab</kbd>
      <span className="unseen" role="status">
        {ports[at] === undefined ? 'not wired' : `wired to ${ports[at].port}`}
      </span>
    </div>
  )
}

function entriesOf(flow: EditableFlow, port: PortEnd | undefined): readonly KindEntry[] {
  const fitting = port === undefined ? [] : kindsThatFit(flow, port, catalog)
  const ports = new Map(fitting.map(({ spec, port: own }) => [spec, own]))
  const kinds = port === undefined ? kindsFor(flow, catalog) : [...ports.keys()]
  return paletteGroups(kinds, '').flatMap(({ specs }) =>
    specs.map((spec) => {
      const own = ports.get(spec)
      return { ...entryOf(spec), ...(own === undefined ? {} : { own }) }
    }),
  )
}

function betweenText(flow: EditableFlow, edge: EditableEdge): string {
  const { from, to } = edgeEnds(edge)
  const [before, behind] = [from, to].map((end) => nodesById(flow).get(end?.node ?? ''))
  return `between ${before && nameOf(before)} and ${behind && nameOf(behind)}`
}

function entriesBetween(flow: EditableFlow): readonly KindEntry[] {
  const kinds = kindsBetween(flow, catalog).map(({ spec }) => spec)
  return paletteGroups(kinds, '').flatMap(({ specs }) => specs.map(entryOf))
}

function entryOf({ kind, title, summary }: NodeSpec): KindEntry {
  return { id: kind, kind, title, note: summary, icon: <KindIcon kind={kind} /> }
}
