import type { ClusterLink } from '../connection/cluster-link.ts'
import { askLeaders, byTopic, placeName, type PartitionPlace } from './leader-requests.ts'

/** Times with a meaning of their own: https://kafka.apache.org/protocol (ListOffsets). */
export const EARLIEST = -2
export const LATEST = -1

const READ_COMMITTED = 1

export type Offsets = ReadonlyMap<string, number>

/**
 * The offset of each partition at a time: `EARLIEST`, `LATEST` (the end for those who read only what is committed)
 * or ms since 1970; -1 where nothing is as young. By `topic/partition`.
 */
export async function listOffsets(
  link: ClusterLink,
  places: readonly PartitionPlace[],
  timestamp: number,
): Promise<Offsets> {
  const outcomes = await askLeaders(link, places, async (node, items) => {
    const topics = byTopic(items, ({ partition }) => ({ partition, timestamp }))
    const { responses } = await node.call('ListOffsets', {
      replicaId: -1,
      isolationLevel: READ_COMMITTED,
      topics,
    })
    return responses.flatMap(({ topic, partitions }) => partitions.map((each) => ({ topic, ...each })))
  })
  return new Map(outcomes.map((outcome) => [placeName(outcome), Number(outcome.offset)]))
}

/** Begin and end of one partition. */
export async function rangeOf(
  link: ClusterLink,
  place: PartitionPlace,
): Promise<{ readonly begin: number; readonly end: number }> {
  const name = placeName(place)
  const [begins, ends] = await Promise.all([
    listOffsets(link, [place], EARLIEST),
    listOffsets(link, [place], LATEST),
  ])
  return { begin: begins.get(name) ?? 0, end: ends.get(name) ?? 0 }
}
