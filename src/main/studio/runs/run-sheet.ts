import { DEFAULTS } from '../../../contract/defaults.ts'
import { FlowError } from '../../../contract/errors.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { EnvironmentSheet, SheetTopic } from '../../../contract/studio/environment-methods.ts'
import type { Stage } from '../../../flow/stages.ts'
import { physicalName } from '../../../flow/topology.ts'
import type { Broker, CommittedPosition, TopicDescription } from '../../../runtime/broker/port.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { type FlowsOfRun, topologiesOf } from './prepare-run.ts'
import { handledIn, messagesIn } from './read-so-far.ts'

type SheetRead = EnvironmentSheet['reads'][number]
/** What a look at the broker tells. */
export type SheetLook = Pick<
  EnvironmentSheet,
  'place' | 'namespace' | 'reads' | 'writes' | 'runners' | 'unknown'
>

/**
 * What flows would touch there, and how far they have read: of the Studio's own groups, or where nothing may be run of
 * the deployed ones. Reads no message, joins nothing.
 */
export async function lookAtSheet(broker: Broker, of: FlowsOfRun): Promise<SheetLook> {
  const { target } = of
  const namespace = target.isProtected ? target.deployedNamespace : target.namespace
  const stages = stagesOf(of, namespace)
  const known = new Map((await broker.describeTopics(namesOf(of))).map((each) => [each.name, each]))
  const reads = await readsOf(broker, stages, { of, known })
  const runners = await runnersOf(broker, of)
  const writes = new Set(stages.flatMap((stage) => stage.writes).filter((name) => declared(of).has(name)))
  return {
    place: placeText(target),
    namespace,
    reads,
    writes: [...writes].map((name) => sheetTopic(of, name, known.get(name))),
    ...runners,
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
}

async function readsOf(broker: Broker, stages: readonly Stage[], { of, known }: Seen): Promise<SheetRead[]> {
  const reads: SheetRead[] = []
  for (const { group, inputs } of stages) {
    const topics = inputs.filter(({ kind, topic }) => kind === 'topic' && declared(of).has(topic))
    if (topics.length === 0) continue
    const committed = await broker.committed(group)
    for (const { topic } of topics)
      reads.push(readOf(sheetTopic(of, topic, known.get(topic)), known.get(topic), { committed, of }))
  }
  return reads
}

function readOf(
  topic: SheetTopic,
  there: TopicDescription | undefined,
  { committed, of }: { readonly committed: readonly CommittedPosition[]; readonly of: FlowsOfRun },
): SheetRead {
  const isKnown = committed.some((each) => each.topic === topic.name)
  const messages = there === undefined ? 0 : messagesIn(there)
  const behind = there === undefined ? 0 : messages - handledIn(there, committed)
  return {
    ...topic,
    messages,
    start: isKnown ? 'committed' : of.target.isShared ? 'now' : 'beginning',
    behind: isKnown ? behind : null,
  }
}

/** Members of the deployed flow's groups, each once. What may not be asked is said, and costs the sheet nothing else. */
async function runnersOf(broker: Broker, of: FlowsOfRun): Promise<Pick<SheetLook, 'runners' | 'unknown'>> {
  const owners = new Set<string>()
  try {
    for (const { group } of stagesOf(of, of.target.deployedNamespace))
      for (const { owner } of await broker.members(group)) owners.add(owner)
    return { runners: [...owners] }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return { runners: [...owners], unknown: refusalOf(error) }
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
