import { type Handle, useConnection, useStore as useFlowStore, type XYPosition } from '@xyflow/react'
import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import { type EditableEdge, type EditableFlow, nodesById } from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { edgeOf, type Hindrance, type PortEnd, targetsOf, whyNot } from '../../flow/document/what-connects.ts'
import { catalog } from '../../nodes/catalog.ts'
import { withoutEdge } from './edges-to-draw.ts'

/** The edge that a pointer draws, or leads elsewhere. */
export interface EdgeInHand {
  readonly from?: PortEnd
  /** What is led elsewhere: where it led until now counts as free. */
  readonly instead?: EditableEdge
  /** Ports that it may end at, as `node.port`. */
  readonly fits: ReadonlySet<string>
}

export type EdgeInHandStore = StoreApi<EdgeInHand>

const NOTHING_IN_HAND: EdgeInHand = { fits: new Set() }

export function edgeInHandStore(): EdgeInHandStore {
  return createStore<EdgeInHand>(() => NOTHING_IN_HAND)
}

export const EdgeInHandContext = createContext<EdgeInHandStore>(edgeInHandStore())

/** Takes an edge up: from now on the ports that it may end at are lit. */
export function takeUp(store: EdgeInHandStore, flow: EditableFlow, from: PortEnd): void {
  const { instead } = store.getState()
  const without = instead === undefined ? flow : withoutEdge(flow, instead)
  const fits = new Set(targetsOf(without, from, catalog).map(({ node, port }) => `${node}.${port}`))
  store.setState({ from, fits })
}

export function putDown(store: EdgeInHandStore): void {
  store.setState(NOTHING_IN_HAND, true)
}

/** Which of a node's input, or output, ports are lit, as one text, so that a card is drawn again only when it changes. */
export function useLitPorts(node: string, side: PortEnd['side'], ports: readonly string[]): string {
  return useStore(useContext(EdgeInHandContext), ({ from, fits }) =>
    from === undefined || from.side === side
      ? ''
      : ports.filter((port) => fits.has(`${node}.${port}`)).join(' '),
  )
}

/** Why the edge in hand cannot end at this port; undefined where it can. */
export function whyNotHere(
  { from, instead }: EdgeInHand,
  flow: EditableFlow,
  end: PortEnd,
): Hindrance | undefined {
  if (from === undefined) return undefined
  if (end.side === from.side)
    return end.side === 'out'
      ? { message: 'Both ports are outputs.', hint: 'Lead the edge to an input.' }
      : { message: 'Both ports are inputs.', hint: 'Lead the edge to an output.' }
  const without = instead === undefined ? flow : withoutEdge(flow, instead)
  return whyNot(without, edgeOf(from, end), catalog)
}

/** The port of a node that an edge in hand would meet. */
export function endAt(
  flow: EditableFlow,
  { from, fits: fitting }: EdgeInHand,
  id: string,
): PortEnd | undefined {
  const node = nodesById(flow).get(id)
  if (node === undefined || from === undefined || id === from.node) return undefined
  const side = from.side === 'out' ? 'in' : 'out'
  const ports = portsOf(flow, node, catalog)?.[side] ?? []
  return { node: id, side, port: ports.find((port) => fitting.has(`${id}.${port}`)) ?? ports[0] ?? side }
}

interface WhyNotProps {
  readonly flow: EditableFlow
}

/** Beside the pointer, why an edge cannot end where it is. */
export function WhyNot({ flow }: WhyNotProps) {
  const inHand = useStore(useContext(EdgeInHandContext), (state) => state)
  const pointer = useConnection((connection) => (connection.inProgress ? connection.pointer : undefined))
  const handle = useConnection((connection) => (connection.inProgress ? connection.toHandle : undefined))
  const host = useFlowStore(({ domNode }) => domNode)
  if (pointer === undefined || inHand.from === undefined) return null
  const end =
    handle === null || handle === undefined
      ? endAt(flow, inHand, nodeUnder(host, pointer) ?? '')
      : endOf(handle)
  // Where it was taken up it is not being led anywhere yet.
  if (end === undefined || (end.node === inHand.from.node && end.port === inHand.from.port)) return null
  const hindrance = whyNotHere(inHand, flow, end)
  if (hindrance === undefined) return null
  return (
    <div className="why-not" role="status" style={{ left: pointer.x, top: pointer.y }}>
      <strong>{hindrance.message}</strong> {hindrance.hint}
    </div>
  )
}

function endOf({ nodeId, id, type }: Handle): PortEnd {
  return { node: nodeId, port: id ?? '', side: type === 'source' ? 'out' : 'in' }
}

function nodeUnder(host: HTMLElement | null, { x, y }: XYPosition): string | undefined {
  const { left = 0, top = 0 } = host?.getBoundingClientRect() ?? {}
  const under = document.elementFromPoint(left + x, top + y)
  return under?.closest<HTMLElement>('.react-flow__node')?.dataset['id']
}
