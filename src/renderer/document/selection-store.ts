import { createStore, type StoreApi } from 'zustand/vanilla'
import { edgeKey, nodesById } from '../../flow/document/editable-flow.ts'
import type { FlowStore } from './flow-store.ts'

/** What is chosen; it rules every pane. Never part of the document, so it is neither undone nor saved. */
export interface Selection {
  readonly nodes: readonly string[]
  /** By `edgeKey`. */
  readonly edges: readonly string[]
}

export const NOTHING_SELECTED: Selection = { nodes: [], edges: [] }

export type SelectionStore = StoreApi<Selection>

/** What an undo, or another page, took away is chosen no longer. */
export function selectionStore(flow: FlowStore): SelectionStore {
  const store = createStore<Selection>(() => NOTHING_SELECTED)
  flow.state.subscribe(({ drawn }, { drawn: before }) => {
    const document = drawn?.history.document
    if (document === before?.history.document) return
    const { nodes, edges } = store.getState()
    if (nodes.length + edges.length === 0) return
    const known = document === undefined ? new Map() : nodesById(document)
    // Of a large flow that is many names: made only where an edge is chosen.
    const drawnEdges = new Set(edges.length === 0 ? [] : document?.edges.map(edgeKey))
    const left = {
      nodes: nodes.filter((id) => known.has(id)),
      edges: edges.filter((key) => drawnEdges.has(key)),
    }
    if (left.nodes.length < nodes.length || left.edges.length < edges.length) store.setState(left)
  })
  return store
}
