import type { NodeSpec } from '../../contract/node-spec.ts'
import type { EditableFlow } from './editable-flow.ts'
import { newNode } from './new-node.ts'
import { type NodePorts, portsOf } from './node-ports.ts'
import type { PortEnd } from './what-connects.ts'

export interface FittingKind {
  readonly spec: NodeSpec
  /** The port of the new node that would be wired. */
  readonly port: string
}

/** A kind of which a node can stand in an edge. */
export interface PassingKind {
  readonly spec: NodeSpec
  /** Where messages come in, and where they go on. */
  readonly into: string
  readonly out: string
}

/** The kinds that may stand in this flow: what makes up an outside world stands in a flow of role `outside` only. */
export function kindsFor({ fields }: EditableFlow, catalog: readonly NodeSpec[]): readonly NodeSpec[] {
  return catalog.filter(({ traits }) => traits.livesIn === undefined || traits.livesIn === fields.role)
}

/** The kinds of which a new node could be wired to this port, each with its first port that fits. */
export function kindsThatFit(
  flow: EditableFlow,
  { side }: Pick<PortEnd, 'side'>,
  catalog: readonly NodeSpec[],
): readonly FittingKind[] {
  return kindsFor(flow, catalog).flatMap((spec) => {
    // A sink's one output is its error port: nobody who looks for a source means that.
    if (side === 'in' && spec.role === 'sink') return []
    const ports = newPorts(flow, spec, catalog)
    const port = side === 'out' ? ports?.in[0] : ports?.out[0]
    return port === undefined ? [] : [{ spec, port }]
  })
}

/** The kinds of which a new node could take messages from one node on to the next. */
export function kindsBetween(flow: EditableFlow, catalog: readonly NodeSpec[]): readonly PassingKind[] {
  return kindsFor(flow, catalog).flatMap((spec) => {
    // Messages end in a sink: out of it come errors alone.
    const ports = spec.role === 'sink' ? undefined : newPorts(flow, spec, catalog)
    const [into, out] = [ports?.in[0], ports?.out[0]]
    return into === undefined || out === undefined ? [] : [{ spec, into, out }]
  })
}

function newPorts(flow: EditableFlow, spec: NodeSpec, catalog: readonly NodeSpec[]): NodePorts | undefined {
  return portsOf(flow, newNode(spec, 'new'), catalog)
}
