import { FlowError } from '../../contract/errors.ts'
import { manifestTopic } from '../../contract/names.ts'
import { readFlow } from '../../flow/read-flow.ts'
import { revisionOf } from '../../flow/revision.ts'
import { catalog } from '../../nodes/catalog.ts'
import { topicNamesOf } from '../../runtime/environment/topic-names.ts'
import { requireTrustInRevision } from '../trust/require-trust.ts'
import { withBroker } from '../broker.ts'
import type { BrokerTarget } from '../broker-target.ts'
import type { RunFlow, RunRequest, StartFlows } from './runner-port.ts'

export interface Migration {
  readonly startFlows: StartFlows
  readonly request: RunRequest
  readonly target: BrokerTarget
  readonly values: Readonly<Record<string, string>>
  /** Whatever it asks for is accepted for this run. */
  readonly isTrusted: boolean
  say(line: string): void
}

/**
 * Lets the earlier revision of each flow finish what lies between its stages, and roll its files. What it then still
 * holds may be given up. Throws where an earlier revision cannot run to its end.
 */
export async function finishEarlierRevisions(flows: readonly RunFlow[], migration: Migration): Promise<void> {
  for (const { file, flow } of flows) {
    const earlier = await earlierRevision(file, flow, migration)
    if (earlier === undefined) continue
    if (!migration.isTrusted) requireTrustInRevision(earlier, migration.target.workspace)
    migration.say(`${flow.file.name}: the earlier revision finishes what lies between its stages.`)
    const running = await migration.startFlows({
      ...migration.request,
      flows: [earlier],
      // It comes from the broker: what was accepted of the file does not take its code out of the sandbox.
      trusted: new Set(),
      topicNames: topicNamesOf(migration.target, [earlier.flow]),
      once: true,
      drainOnly: true,
    })
    const { error } = await running.done
    if (error !== undefined) throw error
  }
}

async function earlierRevision(
  file: string,
  flow: RunFlow['flow'],
  { target, values }: Migration,
): Promise<RunFlow | undefined> {
  const manifest = await manifestOnBroker(target, flow.file.id)
  if (manifest === undefined || manifest.revision === revisionOf(flow)) return undefined
  const declared = flow.file.parameters
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(declared, name)))
  const reading = readFlow(manifest.file, catalog, { values: given })
  if (reading.flow !== undefined && reading.flow.unbound.length === 0) return { file, flow: reading.flow }
  throw new FlowError('FLOW_REVISION_REFUSED', {
    message: `The earlier revision of "${flow.file.name}" cannot run any more: ${reading.problems[0]?.message ?? 'a parameter has no value.'}`,
    hint: 'Give up what it holds with --discard.',
  })
}

async function manifestOnBroker(target: BrokerTarget, flowId: string) {
  const { readManifest } = await import('../../runtime/flow/manifest-store.ts')
  const topic = manifestTopic({ namespace: target.namespace, flowId })
  return await withBroker(target, (broker) => readManifest(broker, topic))
}
