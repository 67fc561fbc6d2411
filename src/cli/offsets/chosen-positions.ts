import { FlowError } from '../../contract/errors.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import type { Call } from '../call.ts'
import type { StagePosition } from './stage-positions.ts'

/** The positions that a reset moves: what comes from outside the flow, narrowed by --topic and --partition. Throws USAGE. */
export function chosenPositions(all: readonly StagePosition[], call: Call): readonly StagePosition[] {
  const topics = all.filter(({ input }) => input.kind === 'topic')
  const wanted = call.text('topic')
  const ofTopic =
    wanted === undefined
      ? topics.filter((position) => !isInside(position, all))
      : topics.filter(({ input }) => input.topic === wanted || input.logicalTopic === wanted)
  if (wanted !== undefined && ofTopic.length === 0) throw notRead(wanted, topics)
  const given = call.text('partition')
  if (given === undefined) return ofTopic
  const partition = wholeNumber('--partition', given, 0)
  const chosen = ofTopic.filter((position) => position.partition === partition)
  if (chosen.length > 0 || ofTopic.length === 0) return chosen
  throw new FlowError('USAGE', {
    message: `The flow reads no partition ${partition}.`,
    hint: `Its partitions are 0 to ${Math.max(...ofTopic.map((position) => position.partition))}.`,
  })
}

/** What a reset leaves as it is, so that nobody takes it for moved. */
export function remarks(all: readonly StagePosition[], chosen: readonly StagePosition[]): readonly string[] {
  const topicsOf = (positions: readonly StagePosition[]) => [
    ...new Set(positions.map(({ input }) => input.topic)),
  ]
  const left = all.filter((position) => !chosen.includes(position))
  const inside = topicsOf(
    left.filter((position) => position.input.kind === 'topic' && isInside(position, all)),
  )
  const cursors = [
    ...new Set(left.filter(({ input }) => input.kind === 'cursor').map(({ input }) => input.nodeId)),
  ]
  const stages = new Set(chosen.map(({ stage }) => stage))
  const keeping = [...stages].flatMap(({ stores }) => stores.map(({ nodeId }) => nodeId))
  return [
    ...inside.map(
      (topic) => `${topic} is written by the flow itself and stays; name it with --topic to move it.`,
    ),
    ...cursors.map(
      (node) => `"${node}" reads no topic and stays where it is; "run --from beginning" moves it.`,
    ),
    ...keeping.map((node) => `What "${node}" has written or kept stays as it is.`),
  ]
}

function isInside({ input }: StagePosition, all: readonly StagePosition[]): boolean {
  return all.some(({ stage }) => stage.writes.includes(input.topic))
}

function notRead(topic: string, positions: readonly StagePosition[]): FlowError {
  const known = new Set(positions.map(({ input }) => input.topic))
  return new FlowError('USAGE', {
    message: `The flow reads no topic "${topic}" that is there.`,
    hint: nameHint(topic, known, 'topic'),
  })
}
