import type { NodePorts } from '../../flow/document/node-ports.ts'
import { NODE_WIDTH } from '../../flow/document/node-size.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'

/** Where ports are, in pixels at zoom 1: all on the grid, so that straight edges are straight. */
export const PORT_TOP = 40
export const FIRST_ROW = 96
export const PORT_ROW = 24
/** From the right end of the card. */
const ERROR_PORT_LEFT = NODE_WIDTH - 24

export interface PortSpot {
  readonly port: string
  readonly x: number
  /** Of its centre. */
  readonly y: number
}

/** Output ports with rows of their own: two or more of them, `error` apart. */
export function portRows({ out }: NodePorts): readonly string[] {
  const named = out.filter((port) => port !== ERROR_PORT)
  return named.length < 2 ? [] : named
}

export function inSpots(ports: NodePorts): readonly PortSpot[] {
  return ports.in.map((port) => ({ port, x: 0, y: PORT_TOP }))
}

export function outSpots(ports: NodePorts, height: number): readonly PortSpot[] {
  const rows = portRows(ports)
  return ports.out.map((port) => {
    if (port === ERROR_PORT) return { port, x: ERROR_PORT_LEFT, y: height }
    const row = rows.indexOf(port)
    return { port, x: NODE_WIDTH, y: row === -1 ? PORT_TOP : FIRST_ROW + row * PORT_ROW }
  })
}
