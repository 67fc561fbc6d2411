import { FlowError } from '../../contract/errors.ts'
import { stageGroup } from '../../contract/names.ts'
import type { Manifest } from '../../flow/manifest.ts'
import type { FlowServices } from '../task/flow-services.ts'
import type { StartPoint } from './start-positions.ts'

export interface Takings {
  readonly from: StartPoint
  readonly discard: boolean
}

/**
 * What a start may not take from under others who run the flow: where it reads on, and what an earlier revision
 * left. Throws FLOW_ALREADY_RUNNING with their names.
 */
export async function refuseBesideOthers(
  { broker, name }: Pick<FlowServices, 'broker' | 'name'>,
  manifests: readonly (Manifest | undefined)[],
  { from, discard }: Takings,
): Promise<void> {
  if (from === 'committed' && !discard) return
  const stages = new Set(manifests.flatMap((manifest) => manifest?.stages.map(({ id }) => id) ?? []))
  const owners = new Set<string>()
  for (const stage of stages) {
    for (const { owner } of await broker.members(stageGroup(name, stage))) owners.add(owner)
  }
  if (owners.size === 0) return
  const option = discard ? '--discard' : '--from'
  throw new FlowError('FLOW_ALREADY_RUNNING', {
    message: `This flow runs already: ${[...owners].sort().join(', ')}. ${option} takes away what others work on.`,
    hint: `Stop them first, or run without ${option} to share their work.`,
    step: { do: 'stop-other' },
  })
}
