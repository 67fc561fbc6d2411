import { useState } from 'react'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { kindsFor } from '../../flow/document/kinds-that-fit.ts'
import { catalog } from '../../nodes/catalog.ts'
import { chosenEdge } from '../canvas/chosen-edge.ts'
import { dragKind, endTaking } from '../canvas/kind-drag.ts'
import { addNode } from '../canvas/place-nodes.ts'
import { KindIcon } from '../controls/kind-icon.tsx'
import { SearchField } from '../controls/text-field.tsx'
import { useDrawn, usePage } from '../page/use-page.tsx'
import { paletteGroups } from './palette-groups.ts'
import './node-palette.css'

/** The kinds of node: a click adds one behind what is selected, a drag puts it anywhere; both put it into an edge. */
export function NodePalette() {
  const [query, setQuery] = useState('')
  const document = useDrawn(({ history }) => history.document)
  const specs = document === undefined ? catalog : kindsFor(document, catalog)
  const groups = paletteGroups(specs, query)
  return (
    <div className="palette">
      <SearchField
        placeholder="Find"
        aria-label="Find a kind of node"
        value={query}
        onChange={({ target }) => setQuery(target.value)}
      />
      {groups.map(({ title, specs: those }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          {those.map((spec) => (
            <PaletteEntry key={spec.kind} spec={spec} />
          ))}
        </section>
      ))}
      {groups.length === 0 && <p className="palette-nothing">No kind of node is about "{query}".</p>}
    </div>
  )
}

function PaletteEntry({ spec: { kind, title, summary } }: { readonly spec: NodeSpec }) {
  const page = usePage()
  const isOff = useDrawn(() => true) === undefined
  return (
    <button
      type="button"
      className="palette-entry"
      title={summary}
      disabled={isOff}
      draggable={!isOff}
      onDragStart={(event) => dragKind(event, kind, page.flow.document)}
      onDragEnd={endTaking}
      onClick={() => addNode(page, { kind, into: chosenEdge(page) })}
    >
      <KindIcon kind={kind} />
      <span>{title}</span>
    </button>
  )
}
