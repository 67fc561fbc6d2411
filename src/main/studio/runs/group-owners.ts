import type { Broker } from '../../../runtime/broker/port.ts'
import { type FlowsOfRun, topologiesOf } from './prepare-run.ts'

/** Members of flows' groups in a namespace, each once, by their own words. */
export async function groupOwners(
  broker: Broker,
  of: FlowsOfRun,
  namespace: string,
): Promise<readonly string[]> {
  const owners = new Set<string>()
  for (const { stages } of topologiesOf(of, namespace))
    for (const { group } of stages) for (const { owner } of await broker.members(group)) owners.add(owner)
  return [...owners]
}
