import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { GRID } from '../../flow/document/place.ts'
import { whyNot } from '../../flow/document/what-connects.ts'
import { catalog } from '../../nodes/catalog.ts'
import { useDrawn, usePage, useSelection, useView } from '../page/use-page.tsx'
import { CanvasModel } from './canvas-elements.ts'
import { CanvasTools } from './canvas-tools.tsx'
import './flow-canvas.css'
import { useRevealed } from './use-revealed.ts'
import { FlowLine } from './flow-line.tsx'
import { addNodeAt, KIND_DRAGGED, moveNodes } from './place-nodes.ts'
import { type CardNode, NodeCard } from './node-card.tsx'

const nodeTypes = { card: NodeCard }
const edgeTypes = { line: FlowLine }
/** Above this many nodes only those in view are drawn. */
const CULLED_ABOVE = 250

export function FlowCanvas() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  )
}

function Canvas() {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const { screenToFlowPosition } = useReactFlow()
  const { nodes, edges, onNodesChange, onEdgesChange } = useElements()
  useRevealed()
  const connect = ({ source, sourceHandle, target, targetHandle }: Connection) =>
    void page.perform({ type: 'connect', from: `${source}.${sourceHandle}`, to: `${target}.${targetHandle}` })
  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(KIND_DRAGGED)
    if (kind === '') return
    event.preventDefault()
    addNodeAt(page, kind, screenToFlowPosition({ x: event.clientX, y: event.clientY }))
  }
  return (
    <div className="canvas" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={(_event, _node, moved) => moveNodes(page, moved)}
        onConnect={connect}
        isValidConnection={(edge) => canConnect(page.flow.document, edge)}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        snapToGrid
        snapGrid={[GRID, GRID]}
        // Our own actions delete, so that it is one command of the log.
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        onlyRenderVisibleElements={nodes.length > CULLED_ABOVE}
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        proOptions={{ hideAttribution: true }}
        aria-label="Canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--grid)" />
        <CanvasTools />
      </ReactFlow>
    </div>
  )
}

function canConnect(flow: ReturnType<typeof usePage>['flow']['document'], edge: Connection | Edge): boolean {
  if (flow === undefined) return false
  const ends = { from: `${edge.source}.${edge.sourceHandle}`, to: `${edge.target}.${edge.targetHandle}` }
  return whyNot(flow, ends, catalog) === undefined
}

/** The document, and over it what React Flow keeps for itself: a drag that goes on, what it has measured. */
function useElements() {
  const page = usePage()
  const document = useDrawn(({ history }) => history.document)
  const selected = useSelection((selection) => selection)
  const model = useRef(new CanvasModel())
  const drawn = useMemo(
    () => (document === undefined ? undefined : model.current.elements(document)),
    [document],
  )
  const [nodes, setNodes] = useState<CardNode[]>([])
  useEffect(() => {
    setNodes((before) => {
      const old = new Map(before.map((node) => [node.id, node]))
      return (drawn?.nodes ?? []).map((node) =>
        kept(old.get(node.id), node, selected.nodes.includes(node.id)),
      )
    })
  }, [drawn, selected.nodes])
  const edges = useMemo(
    () =>
      (drawn?.edges ?? []).map((edge) =>
        selected.edges.includes(edge.id) ? { ...edge, selected: true } : edge,
      ),
    [drawn, selected.edges],
  )
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before))
      const chosen = chosenAfter(page.selection.getState().nodes, changes)
      if (chosen !== undefined) page.selection.setState({ nodes: chosen })
    },
    [page],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      const chosen = chosenAfter(page.selection.getState().edges, changes)
      if (chosen !== undefined) page.selection.setState({ edges: chosen })
    },
    [page],
  )
  return { nodes, edges, onNodesChange, onEdgesChange }
}

/** The same object where nothing about it is new. */
function kept(before: CardNode | undefined, now: CardNode, selected: boolean): CardNode {
  if (before === undefined) return selected ? { ...now, selected } : now
  const same =
    before.data === now.data &&
    before.position.x === now.position.x &&
    before.position.y === now.position.y &&
    (before.selected ?? false) === selected
  return same
    ? before
    : { ...now, ...(before.measured === undefined ? {} : { measured: before.measured }), selected }
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
