import { FLOW_FILE_VERSION } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { parseEdgeEnd } from '../flow-draft.ts'
import { ownEntry } from '../own-entry.ts'
import { type EditableFlow, type EntrySection, type Fragment, flowText } from './editable-flow.ts'
import { namesUsedBy } from './name-uses.ts'
import { type Places, placeOf } from './place.ts'
import { nodeOf } from './node-of.ts'
import { withoutSecrets } from './without-secrets.ts'

/** What was chosen, free of secrets in plain text. `shown` are the places of nodes that the file has none for. */
export function fragmentOf(
  flow: EditableFlow,
  ids: readonly string[],
  { catalog, shown = {} }: { readonly catalog: readonly NodeSpec[]; readonly shown?: Places },
): Fragment {
  const chosen = new Set(ids)
  const nodes = [...chosen].toSorted().map((id) => nodeOf(flow, id))
  const used = nodes.map((node) =>
    namesUsedBy(
      node,
      catalog.find(({ kind }) => kind === node.kind),
    ),
  )
  const references = named(
    flow,
    'references',
    used.flatMap((names) => names.references),
  )
  const tableTopics = Object.values(references).flatMap(({ from }) => ('topic' in from ? [from.topic] : []))
  const isInside = (end: string) => chosen.has(parseEdgeEnd(end)?.node ?? '')
  const fragment: Fragment = {
    topics: named(flow, 'topics', [...used.flatMap((names) => names.topics), ...tableTopics]),
    references,
    parameters: named(
      flow,
      'parameters',
      used.flatMap((names) => names.parameters),
    ),
    nodes,
    edges: flow.edges.filter(({ from, to }) => isInside(from) && isInside(to)),
    layout: Object.fromEntries(
      nodes.flatMap(({ id }) => {
        const place = placeOf(flow, id) ?? ownEntry(shown, id)
        return place === undefined ? [] : [[id, { x: place.x, y: place.y }]]
      }),
    ),
  }
  return withoutSecrets(fragment, catalog).fragment
}

/** The text for the clipboard: a flow file of its own, in canonical form. */
export function fragmentText(fragment: Fragment, catalog: readonly NodeSpec[]): string {
  const fields = { version: FLOW_FILE_VERSION, id: 'copied-part', name: 'Part of a flow' } as const
  return flowText({ ...fragment, fields, writtenEmpty: [] }, catalog)
}

function named<Section extends EntrySection>(
  flow: EditableFlow,
  section: Section,
  names: readonly string[],
): EditableFlow[Section] {
  const wanted = new Set(names)
  const entries = Object.entries(flow[section]).filter(([name]) => wanted.has(name))
  return Object.fromEntries(entries) as EditableFlow[Section]
}
