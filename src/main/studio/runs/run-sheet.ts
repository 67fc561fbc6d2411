import { DEFAULTS } from '../../../contract/defaults.ts'
import { FlowError } from '../../../contract/errors.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { EnvironmentSheet, SheetTopic } from '../../../contract/studio/environment-methods.ts'
import type { RunStart } from '../../../contract/studio/run-methods.ts'
import type { Stage } from '../../../flow/stages.ts'
import { physicalName } from '../../../flow/topology.ts'
import type { Broker, CommittedPosition, TopicDescription } from '../../../runtime/broker/port.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { groupOwners } from './group-owners.ts'
import { type FlowsOfRun, topologiesOf } from './prepare-run.ts'
import { handledIn, messagesIn } from './read-so-far.ts'

type SheetRead = EnvironmentSheet['reads'][number]
/** What a look at the broker tells. */
export type SheetLook = Pick<
  EnvironmentSheet,
  'place' | 'namespace' | 'reads' | 'writes' | 'runners' | 'sharers' | 'unknown'
>
type SheetMembers = Pick<EnvironmentSheet, 'runners' | 'sharers' | 'unknown'>

/**
 * What flows would touch there, and how far they have read: of the Studio's own groups, or where nothing may be run of
 * the deployed ones. Reads no message, joins nothing.
 */
export async function lookAtSheet(
  broker: Broker,
  of: FlowsOfRun,
  { from, owner }: { readonly from: RunStart; readonly owner: string },
): Promise<SheetLook> {
  const { target } = of
  const namespace = target.isProtected ? target.deployedNamespace : target.namespace
  const stages = stagesOf(of, namespace)
  const known = new Map((await broker.describeTopics(namesOf(of))).map((each) => [each.name, each]))
  const reads = await readsOf(broker, stages, { of, known, from })
  const members = await membersOf(broker, of, owner)
  const writes = new Set(stages.flatMap((stage) => stage.writes).filter((name) => declared(of).has(name)))
  return {
    place: placeText(target),
    namespace,
    reads,
    writes: [...writes].map((name) => sheetTopic(of, name, known.get(name))),
    ...members,
  }
}

/** All topics that flows declare and use, as they are called there. */
export function touchedTopics(of: FlowsOfRun): readonly string[] {
  const stages = stagesOf(of, of.namespace)
  const names = stages.flatMap(({ inputs, writes }) => [...inputs.map(({ topic }) => topic), ...writes])
  return [...new Set(names)].filter((name) => declared(of).has(name))
}

interface Seen {
  readonly of: FlowsOfRun
  readonly known: ReadonlyMap<string, TopicDescription>
  /** What was chosen. */
  readonly from: RunStart
}

async function readsOf(broker: Broker, stages: readonly Stage[], seen: Seen): Promise<SheetRead[]> {
  const { of, known } = seen
  const reads: SheetRead[] = []
  for (const { group, inputs } of stages) {
    const topics = inputs.filter(({ kind, topic }) => kind === 'topic' && declared(of).has(topic))
    if (topics.length === 0) continue
    const committed = await broker.committed(group)
    for (const { topic } of topics)
      reads.push(await readOf(broker, sheetTopic(of, topic, known.get(topic)), { committed, ...seen }))
  }
  return reads
}

async function readOf(
  broker: Broker,
  topic: SheetTopic,
  { committed, of, known, from }: Seen & { readonly committed: readonly CommittedPosition[] },
): Promise<SheetRead> {
  const there = known.get(topic.name)
  const isKnown = committed.some((each) => each.topic === topic.name)
  const messages = there === undefined ? 0 : messagesIn(there)
  const behind = there === undefined ? 0 : messages - handledIn(there, committed)
  const firstStart = of.target.isShared ? 'now' : 'beginning'
  const start = from === 'committed' && !isKnown ? firstStart : from
  return {
    ...topic,
    messages,
    start,
    ahead: start === 'committed' ? behind : there === undefined ? 0 : await aheadOf(broker, there, start),
    behind: isKnown ? behind : null,
  }
}

/** Messages that lie in a topic from a place on. */
async function aheadOf(
  broker: Broker,
  topic: TopicDescription,
  start: Exclude<RunStart, 'committed'>,
): Promise<number> {
  if (start === 'now') return 0
  if (start === 'beginning') return messagesIn(topic)
  const first = await broker.offsetsAt(topic.name, start.time)
  return topic.ranges.reduce((sum, { partition, begin, end }) => {
    return sum + (end - Math.max(begin, Math.min(end, first[partition] ?? end)))
  }, 0)
}

/** Members of the deployed flow's groups, and of the Studio's. What may not be asked is said, and costs the sheet nothing else. */
async function membersOf(broker: Broker, of: FlowsOfRun, owner: string): Promise<SheetMembers> {
  const { isProtected, deployedNamespace, namespace } = of.target
  let runners: readonly string[] = []
  try {
    runners = await groupOwners(broker, of, deployedNamespace)
    const own = isProtected || namespace === deployedNamespace ? [] : await groupOwners(broker, of, namespace)
    return { runners: [...runners], sharers: own.filter((each) => each !== owner) }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return { runners: [...runners], sharers: [], unknown: refusalOf(error) }
  }
}

function stagesOf(of: FlowsOfRun, namespace: string): readonly Stage[] {
  return topologiesOf(of, namespace).flatMap(({ stages }) => stages)
}

/** Declarations by the name that the broker has for them. */
function declared({ flows, topicNames }: FlowsOfRun) {
  return new Map(
    flows.flatMap(({ flow }) =>
      Object.entries(flow.file.topics).map(
        ([topic, settings]) => [physicalName(topicNames, topic), { topic, ...settings }] as const,
      ),
    ),
  )
}

function namesOf(of: FlowsOfRun): readonly string[] {
  return [...declared(of).keys()]
}

function sheetTopic(of: FlowsOfRun, name: string, there: TopicDescription | undefined): SheetTopic {
  const settings = declared(of).get(name)
  return {
    topic: settings?.topic ?? name,
    name,
    use: settings?.use ?? 'expected',
    partitions: there?.partitions ?? null,
    wanted: settings?.partitions ?? DEFAULTS.topicPartitions.value,
  }
}

function placeText({ address }: EnvironmentTarget): string {
  return address.kind === 'embedded' ? 'this machine' : address.settings.bootstrap.join(', ')
}
