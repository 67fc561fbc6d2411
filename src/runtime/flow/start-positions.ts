import { FlowError } from '../../contract/errors.ts'
import type { Manifest } from '../../flow/manifest.ts'
import type { Stage, StageInput } from '../../flow/stages.ts'
import { CURSOR_KEY } from '../task/task-input.ts'
import { otherPlan } from '../broker/other-plan.ts'
import type {
  Broker,
  CommittedPosition,
  OutgoingMessage,
  TaskCommit,
  TopicDescription,
} from '../broker/port.ts'

/** Where reading starts: what is committed, or for this start from somewhere else; a time is ms since 1970. */
export type StartPoint = 'committed' | 'beginning' | 'now' | { readonly time: number }

/**
 * Gives every partition a stage reads a committed position before its first task, so that a manifest without
 * offsets always means that they were lost. Throws OFFSETS_FORGOTTEN then: the engine never guesses.
 */
export async function commitStartPositions(
  broker: Broker,
  stage: Stage,
  from: StartPoint,
  before: Manifest | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const commit = await startCommit(broker, stage, from, before)
    if (commit === undefined) return
    try {
      return await broker.commitOutside(stage.group, commit)
    } catch (error) {
      const isRunning = error instanceof FlowError && error.code === 'FLOW_ALREADY_RUNNING'
      if (!isRunning || from !== 'committed') throw error
      // Another runner was faster at the same start: what it has committed by now is looked at again.
      if (attempt > 1) throw await otherRevision(broker, stage)
    }
  }
}

/** Who runs the flow reads less than we do: our revision has a source more, which has to wait for its start. */
async function otherRevision(broker: Broker, { group }: Stage): Promise<FlowError> {
  const members = await broker.members(group)
  return otherPlan(
    group,
    members.map(({ owner }) => owner),
  )
}

/** Undefined: nothing is missing. */
async function startCommit(
  broker: Broker,
  stage: Stage,
  from: StartPoint,
  before: Manifest | undefined,
): Promise<TaskCommit | undefined> {
  const committed = await broker.committed(stage.group)
  const positions: CommittedPosition[] = []
  const cursors: OutgoingMessage[] = []
  for (const input of stage.inputs) {
    const [topic] = await broker.describeTopics([input.topic])
    if (topic === undefined) continue
    if (input.kind === 'cursor' && from === 'beginning') cursors.push(forgottenCursor(input))
    for (const { partition, begin, end } of topic.ranges) {
      const asked = input.kind === 'topic' && from !== 'committed'
      const known = isKnown(committed, input.topic, partition)
      if (known && !asked) continue
      const isNew = isAdded(committed, input.topic, partition)
      if (!known && !isNew && from === 'committed') refuseToGuess(stage, input, topic, before)
      const fromBegin = input.kind !== 'topic' || (isNew && !asked)
      const wanted = fromBegin ? 'beginning' : asked ? from : startOf(stage, input)
      const watermark = await offsetAt(broker, wanted, { topic: input.topic, partition, begin, end })
      positions.push({ topic: input.topic, partition, watermark, finished: [] })
    }
  }
  if (positions.length === 0 && cursors.length === 0) return undefined
  // Another runner may have begun, worked and left while we looked: what it has committed stays.
  const now = from === 'committed' ? await broker.committed(stage.group) : []
  const missing = positions.filter(({ topic, partition }) => !isKnown(now, topic, partition))
  return { positions: missing, outputs: [], state: [], cursors }
}

function isKnown(committed: readonly CommittedPosition[], topic: string, partition: number): boolean {
  return committed.some((position) => position.topic === topic && position.partition === partition)
}

/**
 * The topic got it behind the flow's first start, which gave every partition a position: all of it is new. Numbers count
 * up, and positions of a group are forgotten all at once.
 */
function isAdded(committed: readonly CommittedPosition[], topic: string, partition: number): boolean {
  const known = committed.flatMap((position) => (position.topic === topic ? [position.partition] : []))
  return known.length > 0 && known.every((other) => other < partition)
}

function refuseToGuess(
  stage: Stage,
  input: StageInput,
  topic: TopicDescription,
  before: Manifest | undefined,
): void {
  const knew = before?.stages.some(
    ({ id, inputs }) => id === stage.id && inputs.some((old) => old.topic === input.topic),
  )
  if (input.kind !== 'topic' || knew !== true) return
  throw new FlowError('OFFSETS_FORGOTTEN', {
    message: `This flow has run before, but the broker no longer knows how far it has read "${topic.name}".`,
    hint: 'Say where to go on: --from beginning, --from now or --from TIME.',
    step: { do: 'choose-start' },
    nodeId: input.nodeId,
  })
}

function startOf(stage: Stage, input: StageInput): StartPoint {
  const node = stage.nodes.find(({ id }) => id === input.nodeId)
  const start = node?.spec.traits.startsAt?.(node.config) ?? 'beginning'
  return start === 'beginning' || start === 'now' ? start : { time: Date.parse(start) }
}

interface PartitionPlace {
  readonly topic: string
  readonly partition: number
  readonly begin: number
  readonly end: number
}

async function offsetAt(broker: Broker, start: StartPoint, place: PartitionPlace): Promise<number> {
  if (start === 'now') return place.end
  if (typeof start === 'string') return place.begin
  return (await broker.offsetsAt(place.topic, start.time))[place.partition] ?? place.end
}

/** A tombstone in the cursor topic: the source starts as if for the first time. */
function forgottenCursor(input: StageInput): OutgoingMessage {
  return { topic: input.topic, partition: 0, key: CURSOR_KEY, value: null, headers: [], timestamp: 0 }
}
