import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { Broker } from '../../runtime/broker/port.ts'
import { workspaceFlows } from '../../runtime/files/workspace-flows.ts'
import type { BrokerTarget } from '../broker-target.ts'
import { stagesOf } from '../named-flow.ts'
import { checkFlowFile } from '../validate/check-flow-file.ts'

/** A flow of the workspace that runs now and needs a topic. */
export interface RunningReader {
  readonly flow: string
  /** Who runs it, as they said. */
  readonly owners: readonly string[]
}

/** The running flows of the workspace that read a topic, or to which it belongs. */
export async function runningReaders(
  broker: Broker,
  target: BrokerTarget,
  topic: string,
): Promise<readonly RunningReader[]> {
  const readers: RunningReader[] = []
  for (const flow of soundFlows(target.workspace)) {
    const isOurs = topic.startsWith(`${target.namespace}.${flow.file.id}.`)
    const owners = new Set<string>()
    for (const { group, inputs } of stagesOf(flow, target))
      if (isOurs || inputs.some((input) => input.topic === topic))
        for (const { owner } of await broker.members(group)) owners.add(owner)
    if (owners.size > 0) readers.push({ flow: flow.file.name, owners: [...owners] })
  }
  return readers
}

// A flow with errors cannot run.
function soundFlows(workspace: string): readonly CheckedFlow[] {
  return workspaceFlows(workspace).flatMap((file) => checkFlowFile(file).flow ?? [])
}
