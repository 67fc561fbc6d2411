import type { JsonValue } from '../../flow/json-value.ts'
import type { CheckedFlow, CheckedNode } from '../../flow/checked-flow.ts'
import { outputPorts } from '../../contract/node-spec.ts'
import type { Clock } from '../clock.ts'
import type { Message, NodeContext, NodeInstance, NodeRuntime, OutsideCall, Source } from '../node-api.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { FedSource } from './fed-source.ts'
import type { Feeds } from './feed.ts'
import type { Movements } from './movements.ts'
import type { Recorder } from './recorder.ts'
import {
  closedSink,
  type RecordedAs,
  recordedOperator,
  rehearsedBatch,
  rehearsedWaiting,
  tombstonesPass,
} from './rehearsed-node.ts'
import { seededRandom } from './seeded-random.ts'

/** Answers the questions of nodes that ask outside. Throws FlowError, CALL_UNANSWERED where there is no answer. */
export type AnswerCall = (
  nodeId: string,
  call: OutsideCall,
  around: { readonly clock: Clock; readonly signal: AbortSignal },
) => Promise<JsonValue>

export interface RehearsedNodes {
  readonly flow: CheckedFlow
  readonly registry: readonly RegisteredRuntime[]
  readonly clock: Clock
  readonly seed: number
  readonly recorder: Recorder
  readonly movements: Movements
  readonly answer: AnswerCall
  /** Of sources with a position of their own. */
  readonly feeds: Feeds
  /** The file that stands for one of the flow's; undefined: a source must not read it. */
  readonly fileInstead?: (path: string) => string | undefined
  /** Messages that a source makes by itself at most; as many as it likes unless set. */
  readonly makesAtMost?: (nodeId: string) => number
  /** Called with each message at a topic source; returns the one that goes on in its place. */
  readonly entering?: (message: Message) => Message
  /** Called where a node writes to a topic; returns what is written in its place. */
  readonly writing?: (message: Message) => Message
}

/**
 * A flow whose watched operators get tombstones too: the chain would pass these by, and nobody would see them. What
 * stands for the operator passes them.
 */
export function watchedFlow(flow: CheckedFlow, recorder: Recorder): CheckedFlow {
  const nodes = flow.nodes.map((node) => {
    if (!recorder.watches(node.id) || !tombstonesPass(node.spec)) return node
    const traits = { ...node.spec.traits, tombstones: 'handle' as const }
    return { ...node, spec: { ...node.spec, traits } }
  })
  return { ...flow, nodes }
}

/** The kinds of a flow with everything outside closed: sinks take and write nothing, sources read what they are fed. */
export function rehearsedRegistry(nodes: RehearsedNodes): readonly RegisteredRuntime[] {
  return nodes.registry.map(({ kind, load }) => ({
    kind,
    load: async () => {
      const runtime = await load()
      return { create: (config, context) => create(runtime, config, { context, nodes }) }
    },
  }))
}

interface Surroundings {
  readonly context: NodeContext
  readonly nodes: RehearsedNodes
}

async function create(runtime: NodeRuntime, config: unknown, around: Surroundings): Promise<NodeInstance> {
  const { nodes } = around
  const { nodeId } = around.context
  const { recorder, movements } = nodes
  const node = nodes.flow.nodes.find(({ id }) => id === nodeId)!
  const context = closedContext(around)
  if (node.spec.role === 'sink' && node.spec.traits.outsideEffect === true)
    return closedSink({ nodeId, recorder }, runtime.rehearse?.(config, context))
  if (node.spec.traits.readsOutside === true) return await closedSource(runtime, config, around)
  const instance = await runtime.create(config, context)
  if (instance.type === 'effect') return closedSink({ nodeId, recorder }, undefined)
  if (instance.type === 'waiting') return rehearsedWaiting(instance, { nodeId, recorder, movements })
  if (instance.type === 'batch') return rehearsedBatch(instance, { nodeId, recorder, movements })
  if (instance.type === 'source') return fed(instance, { inner: instance, readsFile: false, around })
  return recorder.watches(nodeId) ? recordedOperator(instance, recordedAs(node, nodes)) : instance
}

function recordedAs(node: CheckedNode, { recorder, entering }: RehearsedNodes): RecordedAs {
  const { role, ports } = node.spec
  return {
    nodeId: node.id,
    recorder,
    isSink: role === 'sink',
    passes: tombstonesPass(node.spec) ? outputPorts(node.spec, node.config)[0] : undefined,
    ...(entering === undefined || ports.in.length > 0 ? {} : { entering }),
  }
}

function closedContext({ context, nodes }: Surroundings): NodeContext {
  const { nodeId } = context
  const { writing } = nodes
  return {
    ...context,
    random: seededRandom(nodes.seed, nodeId),
    explain: (message, why) => nodes.recorder.explained?.(nodeId, message, why()),
    outside: (call, signal) => nodes.answer(nodeId, call, { clock: nodes.clock, signal }),
    ...(writing === undefined ? {} : { write: (topic, message) => context.write(topic, writing(message)) }),
  }
}

/** It reads a file only where the case holds it: what lies elsewhere is not part of the case. */
async function closedSource(runtime: NodeRuntime, config: unknown, around: Surroundings): Promise<Source> {
  let isHeld = true
  const context: NodeContext = {
    ...closedContext(around),
    once: true,
    file: (path) => {
      const instead = around.nodes.fileInstead?.(path)
      if (instead === undefined) isHeld = false
      return instead ?? path
    },
  }
  const source = (await runtime.create(config, context)) as Source
  return fed(source, { inner: isHeld ? source : undefined, readsFile: true, around })
}

function fed(
  source: Source,
  { inner, readsFile, around }: { inner: Source | undefined; readsFile: boolean; around: Surroundings },
): Source {
  const { context, nodes } = around
  return new FedSource({
    nodeId: context.nodeId,
    feed: nodes.feeds.of(context.nodeId),
    movements: nodes.movements,
    codec: source.codec ?? context.codec({ format: 'json' }),
    gave: (content, number, isFed) => nodes.recorder.gave(context.nodeId, { content, number, fed: isFed }),
    inner,
    readsFile,
    ...(nodes.makesAtMost === undefined ? {} : { innerAtMost: nodes.makesAtMost(context.nodeId) }),
  })
}
