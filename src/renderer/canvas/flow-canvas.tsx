import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  ReactFlow,
  type ReactFlowProps,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { type DragEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { GRID } from '../../flow/document/place.ts'
import { specOf } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import { boxesShown } from '../document/shown-places.ts'
import { useDrawn, usePage, useSelection, useView } from '../page/use-page.tsx'
import { CanvasOverlay } from './canvas-overlay.tsx'
import { CanvasTools } from './canvas-tools.tsx'
import { bindClipboard } from './clipboard.ts'
import { EdgeTap, enterEdge, type HoveredEdge, hoveredEdge } from './edge-tap.tsx'
import { EdgeInHandContext, edgeInHandStore, WhyNot } from './edge-in-hand.tsx'
import { EmptyCanvas } from './empty-canvas.tsx'
import { FarView } from './far-view.tsx'
import './flow-canvas.css'
import { FlowLine } from './flow-line.tsx'
import { droppedKind, endTaking, showTaking } from './kind-drag.ts'
import { MiniMap } from './mini-map.tsx'
import { regionSeen } from './near-view.ts'
import { type CardNode, NodeCard } from './node-card.tsx'
import { addNode, moveNodes } from './place-nodes.ts'
import { useCanvasView, useKeptInView } from './use-canvas-view.ts'
import { useDrawing } from './use-drawing.ts'
import { useElements } from './use-elements.ts'
import { useLaidOut } from './use-laid-out.ts'
import { useLitJourney } from './use-lit-journey.ts'
import { useRevealed } from './use-revealed.ts'
import { LEAST_ZOOM, MOST_ZOOM, type Room, viewportToBegin } from './viewport.ts'
import { zoomLevel } from './zoom-level.ts'

const nodeTypes = { card: NodeCard }
const edgeTypes = { line: FlowLine }
/** Above this many nodes a person may lose the way. */
const MAPPED_ABOVE = 30

/** The same list at each drawing: React Flow tells all nodes and edges of what is new. */
const SNAP_GRID: [number, number] = [GRID, GRID]

/** How far beside its port the end of an edge can be taken hold of, in pixels at zoom 1: there the port is not hit. */
const END_RADIUS = 10

/** The flow as nodes and edges. It is drawn when its room and its places are known: then nothing jumps. */
export function FlowCanvas() {
  const host = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState<Room>()
  const isLaidOut = useLaidOut()
  useLitJourney(host)
  useEffect(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = host.current ?? {}
    setRoom({ width, height })
  }, [])
  const [inHand] = useState(edgeInHandStore)
  return (
    <div className="canvas" ref={host}>
      {room !== undefined && isLaidOut && (
        <ReactFlowProvider>
          <EdgeInHandContext value={inHand}>
            <Canvas room={room} />
          </EdgeInHandContext>
        </ReactFlowProvider>
      )}
      <CanvasOverlay />
    </div>
  )
}

function Canvas({ room }: { readonly room: Room }) {
  const page = usePage()
  const drawn = useDrawn((all) => all)
  const isReadOnly = useView((view) => view.isReadOnly)
  const { screenToFlowPosition } = useReactFlow()
  const level = useStore(({ transform }) => zoomLevel(transform[2]))
  const [first] = useState(() => firstViewport(drawn, room))
  const { isLarge, nodes, edges, onNodesChange, onEdgesChange } = useElements({
    isFar: level === 'far',
    first: regionSeen(first, room),
  })
  const drawing = useDrawing()
  const [hovered] = useState(hoveredEdge)
  const pointing = usePointing(hovered)
  useCanvasView()
  useKeptInView()
  useRevealed()
  useEffect(() => bindClipboard(page), [page])
  useEffect(() => page.canvas?.focus(), [page])
  if (drawn === undefined) return null
  const count = drawn.history.document.nodes.length
  const drop = (event: DragEvent) => {
    const dropped = droppedKind(event, drawn.history.document)
    if (dropped === undefined) return
    event.preventDefault()
    addNode(page, { ...dropped, place: screenToFlowPosition({ x: event.clientX, y: event.clientY }) })
    page.canvas?.focus()
  }
  // From far the boxes are a picture, and it is the pane that is pressed.
  const press = (event: MouseEvent) => {
    if (level !== 'far') return
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const hit = boxesShown(drawn).findLast(
      (box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height,
    )
    page.selection.setState(hit === undefined ? NOTHING_SELECTED : { nodes: [hit.id], edges: [] }, true)
  }
  return (
    <ReactFlow
      className={`zoom-${level}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      defaultViewport={first}
      connectionLineType={ConnectionLineType.SmoothStep}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      {...pointing}
      {...drawing}
      onPaneClick={press}
      onDragOver={(event) => {
        event.preventDefault()
        showTaking(event)
      }}
      onDragLeave={endTaking}
      onDrop={drop}
      nodesDraggable={!isReadOnly}
      nodesConnectable={!isReadOnly}
      edgesReconnectable={false}
      reconnectRadius={END_RADIUS}
      // Keys are for the canvas as a whole: our own actions move, choose and delete, each as a command of the log.
      tabIndex={0}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
      snapToGrid
      snapGrid={SNAP_GRID}
      onlyRenderVisibleElements={isLarge}
      minZoom={LEAST_ZOOM}
      maxZoom={MOST_ZOOM}
      proOptions={{ hideAttribution: true }}
      aria-label="Canvas"
    >
      {level === 'far' ? (
        <FarView drawn={drawn} />
      ) : (
        <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--grid)" />
      )}
      {count === 0 && <EmptyCanvas flow={drawn.history.document} />}
      <WhyNot flow={drawn.history.document} />
      <CanvasTools />
      <EdgeTap store={hovered} />
      {count > MAPPED_ABOVE && <MiniMap drawn={drawn} />}
      <Announced />
    </ReactFlow>
  )
}

/** The same functions at each drawing: a new one is told to every edge, and in a drag that is each frame. */
function usePointing(
  hovered: HoveredEdge,
): Pick<
  ReactFlowProps<CardNode>,
  'onNodeClick' | 'onNodeDragStop' | 'onSelectionDragStop' | 'onEdgeMouseEnter'
> {
  const page = usePage()
  const { screenToFlowPosition } = useReactFlow()
  return useMemo(
    () => ({
      // React Flow keeps all that are chosen, for they may be about to be dragged; a click is no drag.
      onNodeClick: ({ shiftKey, ctrlKey, metaKey }, { id }) => {
        const { nodes } = page.selection.getState()
        if (nodes.length > 1 && nodes.includes(id) && !shiftKey && !ctrlKey && !metaKey)
          page.selection.setState({ nodes: [id], edges: [] })
      },
      onNodeDragStop: (_event, _node, moved) => moveNodes(page, moved),
      onSelectionDragStop: (_event, moved) => moveNodes(page, moved),
      onEdgeMouseEnter: ({ clientX: x, clientY: y }, edge) =>
        enterEdge(hovered, edge, screenToFlowPosition({ x, y }, { snapToGrid: false })),
    }),
    [page, hovered, screenToFlowPosition],
  )
}

function firstViewport(drawn: DrawnFlow | undefined, room: Room) {
  const sources = drawn?.history.document.nodes.filter(({ kind }) => specOf(kind)?.role === 'source') ?? []
  return viewportToBegin(drawn === undefined ? [] : boxesShown(drawn), {
    sources: new Set(sources.map(({ id }) => id)),
    room,
  })
}

/** The node that keys are about, for those who hear the page. */
function Announced() {
  const chosen = useSelection(({ nodes }) => nodes.at(-1))
  const node = useDrawn(({ history }) => nodesById(history.document).get(chosen ?? ''))
  const said = node === undefined ? '' : `${nameOf(node)}, ${specOf(node.kind)?.title ?? node.kind}`
  return (
    <div className="unseen" role="status">
      {said}
    </div>
  )
}
