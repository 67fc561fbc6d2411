import type { OffsetRange } from '../../contract/message.ts'
import type { Stage, StageInput } from '../../flow/stages.ts'
import type { Broker, MemberDescription } from '../../runtime/broker/port.ts'

/** How far one stage has read one partition. */
export interface StagePosition {
  readonly stage: Stage
  readonly input: StageInput
  readonly partition: number
  /** Everything below is finished; undefined before the first start. */
  readonly committed: number | undefined
  /** Finished above it. */
  readonly finished: readonly OffsetRange[]
  readonly begin: number
  readonly end: number
  /** Who holds the task now. */
  readonly member: string | undefined
}

export interface StagePositions {
  readonly positions: readonly StagePosition[]
  /** Topics that the flow reads and the broker does not have. */
  readonly missing: readonly string[]
  /** Who is in the groups now, each once. */
  readonly owners: readonly string[]
}

/** Every partition that a flow's stages read, as their groups have committed it. */
export async function stagePositions(broker: Broker, stages: readonly Stage[]): Promise<StagePositions> {
  const positions: StagePosition[] = []
  const missing = new Set<string>()
  const owners = new Set<string>()
  for (const stage of stages) {
    const known = await broker.committed(stage.group)
    const members = await broker.members(stage.group)
    for (const { owner } of members) owners.add(owner)
    for (const input of stage.inputs) {
      const [topic] = await broker.describeTopics([input.topic])
      if (topic === undefined) missing.add(input.topic)
      for (const { partition, begin, end } of topic?.ranges ?? []) {
        const at = known.find((each) => each.topic === input.topic && each.partition === partition)
        const finished = at?.finished ?? []
        const member = holderOf(partition, members)
        positions.push({ stage, input, partition, committed: at?.watermark, finished, begin, end, member })
      }
    }
  }
  return { positions, missing: [...missing], owners: [...owners] }
}

/** Offsets that are still to be read; undefined where the first start decides from where. */
export function lagOf({ committed, begin, end }: StagePosition): number | undefined {
  return committed === undefined ? undefined : Math.max(0, end - Math.max(committed, begin))
}

// A task is a stage on one partition number, whatever topic it is of.
function holderOf(task: number, members: readonly MemberDescription[]): string | undefined {
  return members.find(({ tasks }) => tasks.includes(task))?.owner
}
