import type { NodeSpec } from '../../contract/node-spec.ts'
import { type AskedPower, capabilitiesOf } from '../capabilities.ts'
import type { CheckedFlow } from '../checked-flow.ts'
import { draftOf } from '../flow-draft.ts'
import { type EditableFlow, flowFileOf, nameOf } from './editable-flow.ts'
import { namesUsedBy } from './name-uses.ts'

/** What a flow would reach, read from the drawing alone: it may have faults, and nothing of it has run. */
export interface FlowTouches {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** Files, systems, secrets, code. */
  readonly powers: readonly AskedPower[]
  /** Nodes of kinds, or with settings, that cannot be read: what they would do is not known. */
  readonly unclear: readonly string[]
}

export function touchesOf(flow: EditableFlow, catalog: readonly NodeSpec[]): FlowTouches {
  const reads = new Set<string>()
  const writes = new Set<string>()
  const specs = new Map(catalog.map((spec) => [spec.kind, spec]))
  for (const node of flow.nodes) {
    const spec = specs.get(node.kind)
    for (const topic of namesUsedBy(node, spec).topics) {
      if (spec?.role !== 'sink') reads.add(topic)
      if (spec?.role !== 'source') writes.add(topic)
    }
  }
  for (const { from } of Object.values(flow.references)) if ('topic' in from) reads.add(from.topic)
  const { powers, unclear } = powersOf(flow, catalog)
  return { reads: [...reads].toSorted(), writes: [...writes].toSorted(), powers, unclear }
}

function powersOf(flow: EditableFlow, catalog: readonly NodeSpec[]): Pick<FlowTouches, 'powers' | 'unclear'> {
  const powers = [...askedBy([], flow)]
  const unclear: string[] = []
  const drafts = draftOf(flowFileOf(flow), catalog).nodes
  for (const node of flow.nodes) {
    const { spec, config } = drafts.find(({ id }) => id === node.id) ?? {}
    if (spec === undefined) unclear.push(nameOf(node))
    else
      try {
        powers.push(...askedBy([{ ...node, name: nameOf(node), spec, config }]))
      } catch {
        // Its spec reads hosts from settings without faults; these have some.
        unclear.push(nameOf(node))
      }
  }
  const byText = new Map(powers.map((power) => [JSON.stringify(power.capability), power]))
  return { powers: [...byText.values()], unclear }
}

function askedBy(
  nodes: readonly object[],
  { references }: Partial<EditableFlow> = {},
): readonly AskedPower[] {
  return capabilitiesOf({ file: { references: references ?? {} }, nodes } as unknown as CheckedFlow)
}
