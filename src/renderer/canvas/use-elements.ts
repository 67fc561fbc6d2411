import { applyNodeChanges, type Edge, type EdgeChange, type NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useDrawn, usePage, useSelection, useView } from '../page/use-page.tsx'
import { type CanvasElements, CanvasModel } from './canvas-elements.ts'
import { nearView, type Region } from './near-view.ts'
import type { CardNode } from './node-card.tsx'
import { useRegion } from './use-region.ts'

const NO_NODES: CardNode[] = []
const NO_EDGES: Edge[] = []
const NOTHING_HELD: ReadonlySet<string> = new Set()

/** Above this many nodes only what is near the view is drawn. */
const CULLED_ABOVE = 250

/**
 * The document, and over it what React Flow keeps for itself: a drag that goes on. From far there is nothing to mount.
 * Of a large flow it is told of what lies near the view: it looks at all that it knows at each change.
 */
export function useElements({ isFar, first }: { readonly isFar: boolean; readonly first: Region }) {
  const page = usePage()
  const all = useDrawn((drawn) => drawn)
  const document = all?.history.document
  const arranged = all?.arranged
  const isReadOnly = useView((view) => view.isReadOnly)
  const selected = useSelection((selection) => selection)
  const model = useRef(new CanvasModel())
  const isLarge = document !== undefined && document.nodes.length > CULLED_ABOVE
  const region = useRegion(first)
  const chosen = useMemo(() => new Set(selected.nodes), [selected.nodes])
  const around = isLarge ? region : undefined
  const held = isLarge ? chosen : undefined
  const drawn = useMemo(() => {
    const { drawn: now } = page.flow.state.getState()
    if (document === undefined || now === undefined) return undefined
    return model.current.elements(now, around && nearView(now, around, held ?? NOTHING_HELD))
    // What else is known of the open flow (its stamp, that it is saved) changes no element.
  }, [page, document, arranged, around, held])
  const [nodes, setNodes] = useState(NO_NODES)
  // While it is drawn, and not in an effect behind it: what is new would be drawn a second time.
  const [shown, setShown] = useState<{
    readonly drawn: CanvasElements | undefined
    readonly chosen: ReadonlySet<string>
  }>({ drawn: undefined, chosen })
  if (shown.drawn !== drawn || shown.chosen !== chosen) {
    setShown({ drawn, chosen })
    const old = new Map(nodes.map((node) => [node.id, node]))
    setNodes((drawn?.nodes ?? []).map((node) => kept(old.get(node.id), node, chosen.has(node.id))))
  }
  const edges = useMemo(
    () => withChosen(drawn?.edges ?? NO_EDGES, selected.edges, { reconnectable: !isReadOnly }),
    [drawn, selected.edges, isReadOnly],
  )
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before))
      const after = chosenAfter(page.selection.getState().nodes, changes)
      if (after !== undefined) page.selection.setState({ nodes: after })
    },
    [page],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      const after = chosenAfter(page.selection.getState().edges, changes)
      if (after !== undefined) page.selection.setState({ edges: after })
    },
    [page],
  )
  return {
    isLarge,
    nodes: isFar ? NO_NODES : nodes,
    edges: isFar ? NO_EDGES : (edges as Edge[]),
    onNodesChange,
    onEdgesChange,
  }
}

/**
 * Only an edge that is chosen has ends to take hold of: of a thousand others they would be drawn for nothing. It is
 * drawn last, so that no other edge from the same port lies over its ends.
 */
function withChosen(
  edges: readonly Edge[],
  chosen: readonly string[],
  { reconnectable }: { readonly reconnectable: boolean },
): readonly Edge[] {
  // The same list where nothing is chosen: React Flow looks at every edge of a new one.
  if (chosen.length === 0) return edges
  const ids = new Set(chosen)
  const upper = edges.filter(({ id }) => ids.has(id))
  return [
    ...edges.filter(({ id }) => !ids.has(id)),
    ...upper.map((edge) => ({ ...edge, selected: true, reconnectable })),
  ]
}

/** The same object where nothing about it is new, and where a hand holds it: the document hears of its place later. */
function kept(before: CardNode | undefined, now: CardNode, selected: boolean): CardNode {
  if (before === undefined) return selected ? { ...now, selected } : now
  if (before.dragging === true) return before
  const same =
    before.data === now.data &&
    before.position.x === now.position.x &&
    before.position.y === now.position.y &&
    (before.selected ?? false) === selected
  return same ? before : { ...now, selected }
}

function chosenAfter(
  chosen: readonly string[],
  changes: readonly (NodeChange<CardNode> | EdgeChange)[],
): readonly string[] | undefined {
  const selects = changes.filter((change) => change.type === 'select')
  if (selects.length === 0) return undefined
  const after = new Set(chosen)
  for (const { id, selected } of selects) {
    if (selected) after.add(id)
    else after.delete(id)
  }
  return [...after]
}
