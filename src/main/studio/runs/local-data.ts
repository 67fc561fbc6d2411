import type { RunLook } from '../../../contract/studio/run-methods.ts'
import { isInternalTopic, redriveGroup } from '../../../contract/names.ts'
import { manifestOf } from '../../../flow/manifest.ts'
import { revisionOf } from '../../../flow/revision.ts'
import { physicalName, type Topology } from '../../../flow/topology.ts'
import type { Broker, TopicDescription } from '../../../runtime/broker/port.ts'
import { readManifest, refuseLosses } from '../../../runtime/flow/manifest-store.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import { type FlowsOfRun, topologiesOf } from './prepare-run.ts'
import { handledIn, messagesIn } from './read-so-far.ts'

type LocalLook = Pick<RunLook, 'reads' | 'cleans'>

/** What the broker of the chosen environment holds of a flow and its simulated outside. */
export class LocalData {
  private readonly broker: WorkspaceBroker

  constructor(broker: WorkspaceBroker) {
    this.broker = broker
  }

  /** Looking alone makes no broker. */
  async look(of: FlowsOfRun): Promise<LocalLook> {
    if (this.broker.isUnmade(of.target)) return { reads: [], cleans: [] }
    return await this.broker.with(async (broker) => {
      // What lies on a broker of others is never cleaned.
      const own = of.target.isShared ? [] : await ownTopics(broker, of)
      return {
        reads: await readsOf(broker, topologiesOf(of)[0]),
        cleans: own
          .map((topic) => ({ topic: topic.name, messages: messagesIn(topic) }))
          .filter(({ topic, messages }) => messages > 0 && isOfPeople(topic)),
      }
    }, of.target)
  }

  /** The flow has read something there before. */
  async hasRead(of: FlowsOfRun): Promise<boolean> {
    if (this.broker.isUnmade(of.target)) return false
    const groups = topologiesOf(of).flatMap(({ stages }) => stages.map(({ group }) => group))
    return await this.broker.with(async (broker) => {
      for (const group of groups) if ((await broker.committed(group)).length > 0) return true
      return false
    }, of.target)
  }

  /**
   * Throws FLOW_REVISION_REFUSED where a start would leave something of an earlier revision without a reader: told
   * before that one ends.
   */
  async refuseLosses(of: FlowsOfRun): Promise<void> {
    if (this.broker.isUnmade(of.target)) return
    await this.broker.with(async (broker) => {
      for (const [index, topology] of topologiesOf(of).entries()) {
        const flow = of.flows[index]?.flow
        if (flow === undefined) continue
        const before = await readManifest(broker, topology.manifest)
        const after = manifestOf(topology, { revision: revisionOf(flow), file: flow.text })
        await refuseLosses(broker, before, after)
      }
    }, of.target)
  }

  /** Topics that they own, what is ours of them, and how far they have read: as before the first run. */
  async clean(of: FlowsOfRun): Promise<void> {
    if (this.broker.isUnmade(of.target)) return
    await this.broker.with(async (broker) => {
      for (const topology of topologiesOf(of))
        for (const group of groupsOf(topology)) await broker.forgetGroup(group)
      for (const { name } of await ownTopics(broker, of)) await broker.deleteTopic(name)
    }, of.target)
  }
}

function groupsOf({ name, stages }: Topology): readonly string[] {
  return [...stages.map(({ group }) => group), redriveGroup(name)]
}

async function ownTopics(broker: Broker, of: FlowsOfRun): Promise<readonly TopicDescription[]> {
  const owned = new Set(
    of.flows.flatMap(({ flow }) =>
      Object.entries(flow.file.topics).flatMap(([topic, { use }]) =>
        use === 'owned' ? [physicalName(of.topicNames, topic)] : [],
      ),
    ),
  )
  const prefixes = of.flows.map(({ flow }) => `${of.namespace}.${flow.file.id}.`)
  const all = await broker.describeTopics()
  return all.filter(({ name }) => owned.has(name) || prefixes.some((prefix) => name.startsWith(prefix)))
}

async function readsOf(broker: Broker, topology: Topology | undefined): Promise<LocalLook['reads']> {
  const reads: LocalLook['reads'] = []
  for (const { group, inputs } of topology?.stages ?? []) {
    const committed = await broker.committed(group)
    for (const { topic, kind } of inputs) {
      if (kind !== 'topic') continue
      const [there] = await broker.describeTopics([topic])
      if (there === undefined) continue
      reads.push({ topic, handled: handledIn(there, committed), messages: messagesIn(there) })
    }
  }
  return reads
}

/** What we keep for ourselves goes too, and is no loss to anybody; dead letters are messages. */
function isOfPeople(topic: string): boolean {
  return !isInternalTopic(topic) || topic.endsWith('.dead-letters')
}
