import {
  edgeKey,
  type EditableEdge,
  type EditableFlow,
  nameOf,
  nodesById,
} from '../../flow/document/editable-flow.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { KindIcon } from '../controls/kind-icon.tsx'
import type { PageStudio } from '../page/page-studio.ts'
import { useDrawn, usePage } from '../page/use-page.tsx'
import { type PickEntry, PickList } from '../search/pick-list.tsx'
import { edgesAt, edgesFrom, otherEnds } from './edges-to-draw.ts'

interface ListProps {
  readonly close: () => void
}

interface EdgeEntry extends PickEntry {
  readonly edge: EditableEdge
}

/** Where edges from a node can lead: what a pointer does by drawing, done by a list. */
export function ConnectList({ node, close }: ListProps & { readonly node: string }) {
  const page = usePage()
  const drawn = useDrawn((all) => all)
  if (drawn === undefined) return null
  const flow = drawn.history.document
  return (
    <PickList
      label="Connect to"
      entries={edgesFrom(drawn, node).map((edge) => entryOf(flow, edge, { shows: 'to' }))}
      choose={({ edge }) => {
        close()
        page.perform({ type: 'connect', ...edge })
      }}
      empty="No edge can lead on from here. Add a node with Tab."
    />
  )
}

/** Where an edge that is drawn can lead instead. */
export function ReconnectList({ edge: key, close }: ListProps & { readonly edge: string }) {
  const page = usePage()
  const drawn = useDrawn((all) => all)
  const old = drawn?.history.document.edges.find((edge) => edgeKey(edge) === key)
  if (drawn === undefined || old === undefined) return null
  const flow = drawn.history.document
  return (
    <PickList
      label="Lead this edge to"
      entries={otherEnds(drawn, old).map((edge) => entryOf(flow, edge, { shows: 'to' }))}
      choose={({ edge }) => {
        close()
        reconnect(page, old, edge)
      }}
      empty="This edge can lead nowhere else."
    />
  )
}

/** Leads an edge elsewhere, and leaves it selected. */
export function reconnect(page: PageStudio, edge: EditableEdge, { from, to }: EditableEdge): void {
  if (page.perform({ type: 'reconnect', edge, from, to }))
    page.selection.setState({ nodes: [], edges: [edgeKey({ from, to })] })
}

/** The edges of a node, to select one of them. */
export function EdgeList({ node, close }: ListProps & { readonly node: string }) {
  const page = usePage()
  const flow = useDrawn(({ history }) => history.document)
  if (flow === undefined) return null
  const entries = edgesAt(flow, node).map((edge) =>
    entryOf(flow, edge, { shows: parseEdgeEnd(edge.from)?.node === node ? 'to' : 'from' }),
  )
  return (
    <PickList
      label="Choose an edge"
      entries={entries}
      choose={({ edge }) => {
        close()
        page.selection.setState({ nodes: [], edges: [edgeKey(edge)] })
      }}
      empty="No edge meets this node."
    />
  )
}

function entryOf(
  flow: EditableFlow,
  edge: EditableEdge,
  { shows }: { readonly shows: 'from' | 'to' },
): EdgeEntry {
  const end = parseEdgeEnd(edge[shows])
  const port = parseEdgeEnd(edge.from)?.port
  const node = nodesById(flow).get(end?.node ?? '')
  return {
    id: edgeKey(edge),
    edge,
    title: node === undefined ? edge[shows] : nameOf(node),
    ...(shows === 'from' ? { group: `comes by ${port}` } : { group: `by ${port}` }),
    icon: <KindIcon kind={node?.kind ?? ''} />,
  }
}
