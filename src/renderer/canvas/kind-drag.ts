import type { DragEvent } from 'react'
import { edgeKey, type EditableEdge, type EditableFlow } from '../../flow/document/editable-flow.ts'
import { kindsBetween } from '../../flow/document/kinds-that-fit.ts'
import { catalog } from '../../nodes/catalog.ts'

const KIND = 'application/x-millrace-kind'
/** Beside it where the kind can stand in an edge: while a drag is on its way nothing but types can be read. */
const PASSES = 'application/x-millrace-passes'
const TAKES = 'edge-takes'

/** A kind of node leaves the palette. */
export function dragKind({ dataTransfer }: DragEvent, kind: string, flow: EditableFlow | undefined): void {
  dataTransfer.setData(KIND, kind)
  if (flow !== undefined && kindsBetween(flow, catalog).some(({ spec }) => spec.kind === kind))
    dataTransfer.setData(PASSES, kind)
  dataTransfer.effectAllowed = 'copy'
}

/** The kind that is let go here, and the edge that it goes into. Undefined: it is something else that was dragged. */
export function droppedKind(
  event: DragEvent,
  flow: EditableFlow,
): { readonly kind: string; readonly into: EditableEdge | undefined } | undefined {
  markEdge(undefined)
  const kind = event.dataTransfer.getData(KIND)
  const under = edgeUnder(event)?.dataset['id']
  return kind === '' ? undefined : { kind, into: flow.edges.find((edge) => edgeKey(edge) === under) }
}

/** Shows which edge would take the kind that is dragged over it. */
export function showTaking(event: DragEvent): void {
  markEdge(event.dataTransfer.types.includes(PASSES) ? edgeUnder(event) : undefined)
}

/** The drag has left the canvas, or has ended elsewhere. */
export function endTaking(): void {
  markEdge(undefined)
}

function markEdge(edge: Element | undefined): void {
  for (const marked of document.querySelectorAll(`.${TAKES}`))
    if (marked !== edge) marked.classList.remove(TAKES)
  edge?.classList.add(TAKES)
}

function edgeUnder({ target }: DragEvent): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('.react-flow__edge')) || undefined
}
