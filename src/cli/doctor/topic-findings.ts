import { DEFAULTS } from '../../contract/defaults.ts'
import type { TopicDeclaration } from '../../contract/flow-file.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { nearestName } from '../../flow/nearest-name.ts'
import { physicalName } from '../../flow/topology.ts'
import type { Broker, TopicDescription } from '../../runtime/broker/port.ts'
import { systemClock } from '../../runtime/clock.ts'
import { topicNamesOf } from '../../runtime/environment/topic-names.ts'
import type { BrokerTarget } from '../broker-target.ts'
import { plural } from '../terminal/figures.ts'
import type { Finding } from './finding.ts'

/** A message so much ahead of our clock tells of a clock that is wrong. */
const AHEAD_MS = 60_000
const about = 'topics'

interface Wanted {
  readonly flow: CheckedFlow
  readonly name: string
  readonly declared: TopicDeclaration
}

/** Are the topics there that the flows expect, with the partitions they ask for, and are their times plausible? */
export async function topicFindings(
  broker: Broker,
  target: BrokerTarget,
  flows: readonly CheckedFlow[],
): Promise<readonly Finding[]> {
  const topicNames = topicNamesOf(target, flows)
  const wanted = flows.flatMap((flow) =>
    Object.entries(flow.file.topics).map(([topic, declared]): Wanted => ({
      flow,
      name: physicalName(topicNames, topic),
      declared,
    })),
  )
  const topics = await broker.describeTopics()
  const byName = new Map(topics.map((topic) => [topic.name, topic]))
  const present = topics.filter(({ name }) => wanted.some((each) => each.name === name))
  const faults = [
    ...missing(wanted, byName, target),
    ...wanted.flatMap((each) => otherCount(each, byName.get(each.name))),
    ...unknownNames(target, flows),
    ...(await aheadOfUs(broker, present)),
  ]
  const partitions = present.reduce((sum, { ranges }) => sum + ranges.length, 0)
  const says = `${plural(present.length, 'topic')} of the flows here ${present.length === 1 ? 'is' : 'are'} there, with ${plural(partitions, 'partition')}`
  return present.length === 0 ? faults : [{ about, state: 'ok', says }, ...faults]
}

function missing(
  wanted: readonly Wanted[],
  byName: ReadonlyMap<string, TopicDescription>,
  { named }: Pick<BrokerTarget, 'named'>,
): Finding[] {
  const gone = wanted.filter(({ name, declared }) => declared.use === 'expected' && !byName.has(name))
  // What another flow here makes is there when that flow has run.
  const isMade = (name: string) => wanted.some((each) => each.name === name && each.declared.use === 'owned')
  return [...Map.groupBy(gone, ({ name }) => name)].map(([name, [first]]): Finding => {
    const near = nearestName(name, byName.keys())
    const hint = near === undefined ? '' : ` There is "${near}": "topics" of the environment can name it.`
    const how = isMade(name)
      ? 'Another flow here makes it when it runs'
      : `Create it with "millrace topics create ${name}${named}"`
    return {
      about,
      state: 'warn',
      says: `"${first?.flow.file.name ?? ''}" expects the topic "${name}", which is not there`,
      cure: `${how}.${hint}`,
    }
  })
}

function otherCount({ flow, name, declared }: Wanted, topic: TopicDescription | undefined): Finding[] {
  const asked = declared.partitions ?? DEFAULTS.topicPartitions.value
  if (topic === undefined || declared.use !== 'owned' || topic.ranges.length === asked) return []
  return [
    {
      about,
      state: 'fail',
      says: `"${name}" has ${plural(topic.ranges.length, 'partition')}, and "${flow.file.name}" asks for ${asked}`,
      cure: `Set "partitions" of the topic to ${topic.ranges.length} in the flow.`,
    },
  ]
}

// A name that fits no flow renames nothing, mostly by a slip.
function unknownNames({ topics, environment }: BrokerTarget, flows: readonly CheckedFlow[]): Finding[] {
  const declared = new Set(flows.flatMap(({ file }) => Object.keys(file.topics)))
  return Object.keys(topics.names)
    .filter((name) => !declared.has(name))
    .map((name): Finding => {
      const near = nearestName(name, declared)
      return {
        about,
        state: 'warn',
        says: `"${environment}" renames "${name}", which no flow here declares`,
        cure: near === undefined ? 'Take it away, or correct the name.' : `Did you mean "${near}"?`,
      }
    })
}

async function aheadOfUs(broker: Broker, topics: readonly TopicDescription[]): Promise<Finding[]> {
  const ahead: string[] = []
  for (const { name, ranges } of topics) {
    const offsets = await broker.offsetsAt(name, systemClock.now() + AHEAD_MS)
    if (ranges.some(({ partition, end }) => (offsets[partition] ?? end) < end)) ahead.push(name)
  }
  if (ahead.length === 0) return []
  const says = `Messages of ${ahead.slice(0, 3).join(', ')} have times ahead of this machine's clock`
  return [
    { about: 'clock', state: 'warn', says, cure: 'Set the clock of this machine, or of who writes them.' },
  ]
}
