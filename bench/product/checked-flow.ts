import type { NodeSpec } from '../../src/contract/node-spec.ts'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'

/** Checks a flow as the command does. Throws with all that is wrong. */
export function checkedFlow(flow: object, kinds: readonly NodeSpec[] = []): CheckedFlow {
  const text = JSON.stringify({ version: 1, ...flow })
  const reading = readFlow(text, [...catalog, ...kinds], { values: {} })
  if (reading.flow === undefined) throw new Error(JSON.stringify(reading.problems, undefined, 1))
  return reading.flow
}
