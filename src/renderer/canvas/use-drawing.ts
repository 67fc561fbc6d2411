import {
  type Connection,
  type Edge,
  type FinalConnectionState,
  type OnConnectStartParams,
  type ReactFlowProps,
  useReactFlow,
} from '@xyflow/react'
import { useContext, useMemo } from 'react'
import type { EditableEdge } from '../../flow/document/editable-flow.ts'
import { NODE_WIDTH } from '../../flow/document/node-size.ts'
import { edgeOf, type PortEnd } from '../../flow/document/what-connects.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage } from '../page/use-page.tsx'
import {
  type EdgeInHand,
  EdgeInHandContext,
  type EdgeInHandStore,
  endAt,
  putDown,
  takeUp,
  whyNotHere,
} from './edge-in-hand.tsx'
import { reconnect } from './edge-lists.tsx'
import { PORT_TOP } from './node-geometry.ts'

type Drawing = Pick<
  ReactFlowProps,
  | 'onConnect'
  | 'onConnectStart'
  | 'onConnectEnd'
  | 'onClickConnectStart'
  | 'onClickConnectEnd'
  | 'onReconnect'
  | 'onReconnectStart'
  | 'onReconnectEnd'
  | 'isValidConnection'
>

/** What becomes of an edge that a pointer draws: wired, led elsewhere, or a new node at its end. */
export function useDrawing(): Drawing {
  const page = usePage()
  const inHand = useContext(EdgeInHandContext)
  const { screenToFlowPosition } = useReactFlow()
  return useMemo((): Drawing => {
    const begin = (_event: unknown, params: OnConnectStartParams) => {
      const from = portEndOf(params)
      if (from !== undefined && page.flow.document !== undefined) takeUp(inHand, page.flow.document, from)
    }
    return {
      onConnectStart: begin,
      onClickConnectStart: begin,
      onClickConnectEnd: () => putDown(inHand),
      isValidConnection: (edge) => fits(inHand, page, edgeAt(edge)),
      onConnect: (connection) => {
        if (inHand.getState().from !== undefined) page.perform({ type: 'connect', ...edgeAt(connection) })
      },
      onReconnectStart: (_event, edge) => inHand.setState({ instead: edgeAt(edge) }),
      onReconnect: (edge, connection) => reconnect(page, edgeAt(edge), edgeAt(connection)),
      onReconnectEnd: () => putDown(inHand),
      onConnectEnd: (event, state) => {
        const hand = inHand.getState()
        putDown(inHand)
        // An end that is led nowhere stays where it was.
        if (hand.from === undefined || hand.instead !== undefined || isDone(state)) return
        const at = pointOf(event)
        const under = document.elementFromPoint(at.x, at.y)
        const node = under?.closest<HTMLElement>('.react-flow__node')?.dataset['id']
        if (node !== undefined) dropOnNode(page, hand, node)
        else
          page.view.setState({
            overlay: {
              type: 'quick-add',
              ports: [hand.from],
              // Over a panel there is no place: it goes beside the node that it is wired to.
              ...(under?.closest('.react-flow__pane') === null
                ? {}
                : { place: placeAt(hand.from, screenToFlowPosition(at)) }),
              at,
            },
          })
      },
    }
  }, [page, inHand, screenToFlowPosition])
}

function fits(inHand: EdgeInHandStore, page: PageStudio, { from, to }: EditableEdge): boolean {
  const hand = inHand.getState()
  return page.flow.document !== undefined && hand.fits.has(hand.from?.side === 'out' ? to : from)
}

/** Somewhere on a card is meant for its port: the first one that fits. */
function dropOnNode(page: PageStudio, hand: EdgeInHand, id: string): void {
  const flow = page.flow.document
  const end = flow && hand.from && endAt(flow, hand, id)
  if (flow === undefined || hand.from === undefined || end === undefined) return
  const hindrance = whyNotHere(hand, flow, end)
  if (hindrance !== undefined) return page.view.setState({ notice: hindrance })
  page.perform({ type: 'connect', ...edgeOf(hand.from, end) })
}

function isDone({ isValid, toHandle }: FinalConnectionState): boolean {
  return isValid === true || toHandle !== null
}

/** Where a new node goes so that its port is at the pointer. */
function placeAt({ side }: PortEnd, { x, y }: { readonly x: number; readonly y: number }) {
  return { x: side === 'out' ? x : x - NODE_WIDTH, y: y - PORT_TOP }
}

function pointOf(event: MouseEvent | TouchEvent): { readonly x: number; readonly y: number } {
  const { clientX, clientY } =
    'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event
  return { x: clientX, y: clientY }
}

function portEndOf({ nodeId, handleId, handleType }: OnConnectStartParams): PortEnd | undefined {
  if (nodeId === null || handleId === null) return undefined
  return { node: nodeId, port: handleId, side: handleType === 'source' ? 'out' : 'in' }
}

function edgeAt({ source, sourceHandle, target, targetHandle }: Connection | Edge): EditableEdge {
  return { from: `${source}.${sourceHandle}`, to: `${target}.${targetHandle}` }
}
