import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import type { CheckedFlow, CheckedNode } from '../../flow/checked-flow.ts'
import { widgetFields } from '../../flow/schema-walk.ts'
import type { Clock } from '../clock.ts'
import { codecFor } from '../codecs/codec-for.ts'
import { workspaceFile } from '../flow/workspace-file.ts'
import type { NodeContext, Source, SourceMessage } from '../node-api.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { runnableDraft } from './runnable-draft.ts'

export interface FirstMessagesRequest {
  /** The flow file as it would be saved now. */
  readonly text: string
  /** Absolute path where it lies or will lie: what it names is relative to that. */
  readonly file: string
  /** Absolute. */
  readonly workspace: string
  /** The source. */
  readonly node: string
  readonly catalog: readonly NodeSpec[]
  readonly registry: readonly RegisteredRuntime[]
  readonly clock: Clock
  readonly limits: {
    readonly messages: number
    /** No more are read once the values have so many. */
    readonly bytes: number
    /** Aborted: what was found until then is all. */
    readonly signal: AbortSignal
  }
}

export interface FirstMessages {
  /** As the flow names the file. */
  readonly named: string
  readonly messages: readonly SourceMessage[]
}

/**
 * What a source that reads outside of the broker would give first, read by its own runtime from the beginning; nothing
 * is kept. Throws FLOW_FILE_INVALID where the node has a fault, FILE_OUTSIDE_WORKSPACE, and what the source throws.
 */
export async function firstMessages(request: FirstMessagesRequest): Promise<FirstMessages> {
  const { node, flow } = sourceIn(request)
  const { messages, bytes, signal } = request.limits
  const registered = request.registry.find(({ kind }) => kind === node.kind)
  const runtime = await registered?.load()
  const source = (await runtime?.create(node.config, lookingContext(request, flow))) as Source
  try {
    await source.open(null)
    const batch = await source.poll({ maxMessages: messages, maxBytes: bytes, maxWaitMs: 0, signal })
    return { named: fileOf(node), messages: batch.messages }
  } finally {
    await source.stop?.()
  }
}

function sourceIn({ text, node: id, catalog }: FirstMessagesRequest): {
  readonly node: CheckedNode
  readonly flow: CheckedFlow
} {
  const { flow, problems } = runnableDraft(text, catalog, undefined)
  const node = flow?.nodes.find((each) => each.id === id)
  // What stands for a node with faults is of no kind of the catalog.
  if (flow !== undefined && node?.spec.traits.readsOutside === true && catalog.includes(node.spec))
    return { node, flow }
  const fault = problems.find(({ nodeId, severity }) => nodeId === id && severity === 'error')
  throw new FlowError('FLOW_FILE_INVALID', {
    message: fault?.message ?? `"${id}" is no source that reads a file.`,
    hint: fault?.hint ?? 'Choose a file source.',
    nodeId: id,
  })
}

function fileOf({ spec, config }: CheckedNode): string {
  return [...widgetFields(spec.config, config)].find(({ widget }) => widget === 'file')?.text ?? ''
}

/** A look that neither runs nor writes: of the surroundings it has the files and the formats. */
function lookingContext(
  { node, file, workspace, clock, limits }: FirstMessagesRequest,
  { parameters }: CheckedFlow,
): NodeContext {
  const nothing = () => undefined
  return {
    nodeId: node,
    task: 0,
    tasks: 1,
    clock,
    // To the end that the file has now.
    once: true,
    random: () => 0,
    parameters,
    reference: (name) => Promise.reject(notThere(`the table "${name}"`)),
    codec: (of) => codecFor('format' in of ? of.format : 'bytes'),
    write: (topic) => {
      throw notThere(`the topic "${topic}"`)
    },
    outside: () => Promise.reject(notThere('a system outside')),
    file: (path) => plainFile(path, workspaceFile(path, dirname(file), workspace)),
    readStore: nothing,
    count: nothing,
    note: nothing,
    log: nothing,
    health: nothing,
    signal: limits.signal,
  }
}

/** Opening a pipe waits for whoever writes into it, and nobody may. What is not there the source tells itself. */
function plainFile(named: string, path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== false) return path
  throw new FlowError('FILE_UNREADABLE', {
    message: `"${named}" is no file.`,
    hint: 'Name a file with lines in it.',
  })
}

function notThere(what: string): FlowError {
  return new FlowError('CALL_UNANSWERED', {
    message: `A look at the first messages of a source has no way to ${what}.`,
    hint: 'Run the flow.',
  })
}
