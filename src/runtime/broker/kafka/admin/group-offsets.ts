import { FlowError } from '../../../../contract/errors.ts'
import type { CommittedPosition } from '../../port.ts'
import type { ApiCalls } from '../connection/api-calls.ts'
import { ATTEMPTS, type ClusterLink } from '../connection/cluster-link.ts'
import type { NodeConnection } from '../connection/node-connection.ts'
import { hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import { offsetFetchCall } from '../requests/offset-fetch.ts'
import { byTopic, type PartitionPlace } from './leader-requests.ts'
import { decodeFinished, encodeFinished } from './offset-metadata.ts'

/** Asks a group's coordinator, and once more where it has moved. The code of the answer decides. */
export async function askCoordinator<Answer>(
  link: ClusterLink,
  group: string,
  ask: (node: NodeConnection) => Promise<Answer>,
  codeOf: (answer: Answer) => number,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask(await link.coordinator(group))
      if (!hasMoved(codeOf(answer)) || attempt >= ATTEMPTS) return answer
    } catch (error) {
      link.forgetCoordinator(group)
      throw error
    }
    link.forgetCoordinator(group)
    await link.pause()
  }
}

/** Committed positions of a group, in order of topic and partition; `places` narrows them. */
export async function fetchPositions(
  link: ClusterLink,
  group: string,
  places?: readonly PartitionPlace[],
): Promise<readonly CommittedPosition[]> {
  const topics = places === undefined ? [] : byTopic(places, ({ partition }) => ({ partition }))
  const { responses, errorCode } = await askCoordinator(
    link,
    group,
    (node) => node.send(offsetFetchCall({ groupId: group, topics })),
    (answer) => answer.errorCode,
  )
  if (errorCode !== KAFKA.none) throw refusal(errorCode, `group "${group}"`)
  return responses
    .flatMap(({ topic, partitions }) => partitions.map((each) => ({ topic, ...each })))
    .filter(({ offset }) => Number(offset) >= 0)
    .map(({ topic, partition, offset, metadata }) => ({
      topic,
      partition,
      watermark: Number(offset),
      finished: decodeFinished(Number(offset), metadata),
    }))
    .toSorted((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
}

export interface Committer {
  readonly memberId: string
  readonly generation: number
}

/** Who commits for a group that has no member. */
const NOBODY: Committer = { memberId: '', generation: -1 }

/** Commits positions of a group; the code says what the coordinator thinks of who asks. */
export async function commitPositions(
  link: ClusterLink,
  group: string,
  { memberId, generation }: Committer,
  positions: readonly CommittedPosition[],
): Promise<number> {
  const topics = byTopic(positions, ({ partition, watermark, finished }) => {
    return { partition, offset: String(watermark), metadata: encodeFinished(watermark, finished) }
  })
  const { responses } = await askCoordinator(
    link,
    group,
    (node) => node.call('OffsetCommit', { groupId: group, groupGenerationId: generation, memberId, topics }),
    (answer) => firstCode(answer),
  )
  const code = firstCode({ responses })
  const gone = responses.flatMap(({ topic, partitions }) =>
    partitions.flatMap(({ errorCode }) => (errorCode === KAFKA.unknownTopic ? [topic] : [])),
  )
  if (gone[0] !== undefined) throw refusal(KAFKA.unknownTopic, `topic "${gone[0]}"`)
  return code
}

function firstCode({ responses }: ApiCalls['OffsetCommit']['result']): number {
  for (const { partitions } of responses)
    for (const { errorCode } of partitions) if (errorCode !== KAFKA.none) return errorCode
  return KAFKA.none
}

/** Throws FLOW_ALREADY_RUNNING where the group has a member. */
export async function commitWithoutMember(
  link: ClusterLink,
  group: string,
  positions: readonly CommittedPosition[],
): Promise<void> {
  if (positions.length === 0) return
  const code = await commitPositions(link, group, NOBODY, positions)
  if (code === KAFKA.unknownMember || code === KAFKA.illegalGeneration || code === KAFKA.rebalanceInProgress)
    throw new FlowError('FLOW_ALREADY_RUNNING', {
      message: `This flow runs already: its group "${group}" has members.`,
      hint: 'Stop them first: positions can be set only while nobody runs.',
    })
  if (code !== KAFKA.none) throw refusal(code, `group "${group}"`)
}
