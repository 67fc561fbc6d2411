import { ATTEMPTS, type ClusterLink } from '../connection/cluster-link.ts'
import type { NodeConnection } from '../connection/node-connection.ts'
import { hasMoved, KAFKA, refusal } from '../kafka-errors.ts'

export interface PartitionPlace {
  readonly topic: string
  readonly partition: number
}

export interface PartitionOutcome extends PartitionPlace {
  readonly errorCode: number
}

/**
 * Asks the leader of each partition, all leaders at once, and those of partitions that have moved again. Throws for
 * the first other error code, unless `accepts` takes it.
 */
export async function askLeaders<Item extends PartitionPlace, Outcome extends PartitionOutcome>(
  link: ClusterLink,
  items: readonly Item[],
  ask: (node: NodeConnection, items: readonly Item[]) => Promise<readonly Outcome[]>,
  accepts: (code: number) => boolean = () => false,
): Promise<readonly Outcome[]> {
  const done: Outcome[] = []
  let left = items
  for (let attempt = 1; left.length > 0; attempt++) {
    const outcomes = await askOnce(link, left, ask)
    const moved = new Set<string>()
    for (const outcome of outcomes) {
      const { topic, partition, errorCode } = outcome
      if (errorCode === KAFKA.none || accepts(errorCode)) done.push(outcome)
      else if (attempt < ATTEMPTS && hasMoved(errorCode)) moved.add(placeName(outcome))
      else throw refusal(errorCode, `topic "${topic}" partition ${partition}`)
    }
    left = left.filter((item) => moved.has(placeName(item)))
    for (const { topic } of left) link.forgetTopic(topic)
    if (left.length > 0) await link.pause()
  }
  return done
}

async function askOnce<Item extends PartitionPlace, Outcome>(
  link: ClusterLink,
  items: readonly Item[],
  ask: (node: NodeConnection, items: readonly Item[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const byNode = new Map<NodeConnection, Item[]>()
  for (const item of items) {
    const { node } = await link.leader(item.topic, item.partition)
    const known = byNode.get(node)
    if (known === undefined) byNode.set(node, [item])
    else known.push(item)
  }
  try {
    return (await Promise.all([...byNode].map(([node, ofNode]) => ask(node, ofNode)))).flat()
  } catch (error) {
    // The node may be gone for good: who leads now is asked the next time.
    for (const { topic } of items) link.forgetTopic(topic)
    throw error
  }
}

export function placeName({ topic, partition }: PartitionPlace): string {
  return `${topic}/${partition}`
}

/** Items of one topic together, as most requests want them. */
export function byTopic<Item extends PartitionPlace, Out>(
  items: readonly Item[],
  partition: (item: Item) => Out,
): { readonly topic: string; readonly partitions: readonly Out[] }[] {
  return [...Map.groupBy(items, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
    topic,
    partitions: ofTopic.map(partition),
  }))
}
