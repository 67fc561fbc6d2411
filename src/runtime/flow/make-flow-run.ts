import { dirname } from 'node:path'
import { DEFAULTS } from '../../contract/defaults.ts'
import type { ReferenceDeclaration } from '../../contract/flow-file.ts'
import { RUNNER_NAMESPACE, type FlowName } from '../../contract/names.ts'
import { FlowError } from '../../contract/errors.ts'
import { emptyRecord } from '../../flow/own-entry.ts'
import { revisionOf } from '../../flow/revision.ts'
import { physicalName, planTopology } from '../../flow/topology.ts'
import { codecFor } from '../codecs/codec-for.ts'
import type { ValueCodec } from '../codecs/value-codec.ts'
import { Circuits } from '../delivery/circuit.ts'
import { CrashNotes } from '../delivery/crash-notes.ts'
import { defaultRetry } from '../delivery/retry.ts'
import { FlowInspector } from '../inspection/flow-inspector.ts'
import type { NodeRuntime } from '../node-api.ts'
import type { ReferenceTable } from '../reference/reference-table.ts'
import type { RunFlow } from './run-request.ts'
import type { RunSurroundings } from './run-surroundings.ts'
import { noCounts } from '../task/draft.ts'
import type { FlowServices } from '../task/flow-services.ts'
import { atEndNotice } from './at-end-notice.ts'
import { FlowRun } from './flow-run.ts'
import { OutageWatch } from './outage-watch.ts'
import { workspaceFile } from './workspace-file.ts'

/** Plans one flow of a run and gives it what its tasks share. */
export function makeFlowRun({ flow, file: flowFile }: RunFlow, around: RunSurroundings): FlowRun {
  const { request, broker, clock, budget, random, changed, ends } = around
  const name: FlowName = { namespace: request.namespace ?? RUNNER_NAMESPACE, flowId: flow.file.id }
  const topicNames = request.topicNames ?? {}
  const topology = planTopology(flow, name, topicNames)
  const revision = revisionOf(flow)
  const file = (path: string) =>
    request.fileInstead?.(path) ?? workspaceFile(path, dirname(flowFile), request.workspace)
  const messageLimits: FlowServices['messageLimits'] = new Map()
  const outages = new OutageWatch(name.flowId, clock, (notice) => around.emit(notice))
  const openTable = (table: string, declaration: ReferenceDeclaration): Promise<ReferenceTable> => {
    const { from } = declaration
    if ('file' in from) return around.references.load(table, { ...declaration, from }, file(from.file))
    const declaredAs = flow.file.topics[from.topic]
    const codec = codecOf({ topic: from.topic }, flow.file.topics)
    const topic = physicalName(topicNames, from.topic)
    return around.references.follow({
      name: table,
      declaration: { ...declaration, from },
      topic,
      broker,
      codec,
      declaredAs,
    })
  }
  const services: FlowServices = {
    name,
    broker,
    clock,
    budget,
    random,
    changed,
    retry: defaultRetry,
    circuits: new Circuits({ clock, random }),
    letters: {
      topic: topology.deadLetters,
      flow: flow.file.id,
      revision,
      now: () => clock.now(),
      messageBytes: () =>
        messageLimits.get(topology.deadLetters)?.messageBytes ?? DEFAULTS.messageBytes.value,
    },
    parameters: flow.parameters,
    once: request.once === true,
    trusted: request.trusted?.has(flow.file.id) === true,
    totals: emptyRecord(),
    counts: noCounts(),
    inspector: new FlowInspector(),
    written: emptyRecord(),
    messageLimits,
    runtimeOf: (kind) => runtimeOf(kind, around),
    reference: (table) => {
      const declaration = flow.file.references[table]
      if (declaration === undefined)
        throw new FlowError('REFERENCE_INVALID', { message: `Reference table "${table}" is not declared.` })
      return openTable(table, declaration)
    },
    codec: (of) => codecOf(of, flow.file.topics),
    physicalTopic: (logical) => physicalName(topicNames, logical),
    file,
    crashNotes: (task) =>
      request.dataFolder === ':memory:' ? undefined : CrashNotes.open(request.dataFolder, task),
    endOf: (topic, partition) => ends.get(topic)?.[partition],
    reads: ({ kind, topic }) =>
      request.drainOnly !== true || kind === 'inbox' || around.insideTopics.has(topic),
    emit: (event) => {
      around.emit(event)
      if (event.type !== 'transition') return
      outages.take(event)
      changed.announce()
    },
    stoppedAtGap: (error) => run.stoppedAtGap(error),
    fault: (error) => run.fault(error),
  }
  const run: FlowRun = new FlowRun({
    flow,
    topology,
    revision,
    services,
    outages,
    brokerNamed: request.brokerNamed ?? '',
    owner: request.owner,
    from: request.from ?? 'committed',
    discard: request.discard === true,
    beforeReading: async () => {
      const notice = await atEndNotice(run, around)
      if (notice !== undefined) run.emit(notice)
    },
  })
  return run
}

async function runtimeOf(kind: string, { registry }: RunSurroundings): Promise<NodeRuntime> {
  const registered = registry.find((candidate) => candidate.kind === kind)
  if (registered === undefined)
    throw new FlowError('FLOW_FILE_INVALID', { message: `Kind "${kind}" has no runtime.` })
  return await registered.load()
}

function codecOf(
  of: { readonly topic: string } | { readonly format: 'json' | 'text' | 'bytes' },
  topics: RunFlow['flow']['file']['topics'],
): ValueCodec {
  if ('format' in of) return codecFor(of.format)
  const declaration = topics[of.topic]
  return codecFor(declaration?.format ?? 'json', declaration)
}
