import { EdgeLabelRenderer, type Edge } from '@xyflow/react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Place } from '../../flow/document/place.ts'
import { Button } from '../controls/button.tsx'
import { tapPlace } from '../messages/tap-actions.ts'
import { usePage, useRuns } from '../page/use-page.tsx'
import { shownFigures } from '../runs/use-runs.ts'
import { edgeText } from './edge-state.ts'

interface Hovered {
  readonly edge?:
    | { readonly node: string; readonly port: string; readonly target: string; readonly place: Place }
    | undefined
}

export type HoveredEdge = StoreApi<Hovered>

export function hoveredEdge(): HoveredEdge {
  return createStore<Hovered>(() => ({}))
}

/** The pointer came upon an edge. */
export function enterEdge(store: HoveredEdge, { source, target, sourceHandle }: Edge, place: Place): void {
  store.setState({ edge: { node: source, port: sourceHandle ?? 'out', target, place } })
}

/** On its way to the button the pointer leaves the edge: so long it stays, in ms. */
const STAYS_MS = 600

/** Beside the pointer on an edge: what passes there can be looked at. */
export function EdgeTap({ store }: { readonly store: HoveredEdge }) {
  const page = usePage()
  const edge = useStore(store, (hovered) => hovered.edge)
  const [isHeld, hold] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (edge === undefined || isHeld) return
    timer.current = setTimeout(() => store.setState({ edge: undefined }), STAYS_MS)
    return () => clearTimeout(timer.current)
  }, [store, edge, isHeld])
  const says = useRuns((runs) => {
    const figures = shownFigures(runs)
    if (edge === undefined || figures === undefined) return undefined
    return edgeText(figures, { source: edge.node, port: edge.port, target: edge.target })
  })
  if (edge === undefined) return null
  const { node, port, place } = edge
  return (
    <EdgeLabelRenderer>
      <div
        className="edge-tap nopan nodrag"
        style={{ transform: `translate(${place.x}px, ${place.y}px)` }}
        onMouseEnter={() => hold(true)}
        onMouseLeave={() => hold(false)}
      >
        {says !== undefined && <span className="edge-says">{says}</span>}
        <Button
          look="framed"
          title={`List the messages that pass port "${port}"`}
          onClick={() => {
            hold(false)
            store.setState({ edge: undefined })
            tapPlace(page, { node, ports: [port] })
          }}
        >
          Tap
        </Button>
      </div>
    </EdgeLabelRenderer>
  )
}
