import { dirname } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import type { MessageContent } from '../../contract/message.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Problem } from '../../contract/problem.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { nodeCalled } from '../../flow/node-called.ts'
import type { GivenValues } from '../../flow/parameters.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import { type Clock, systemClock } from '../clock.ts'
import { codeProblems } from '../files/code-problems.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { Rehearsal } from '../rehearsal/rehearsal.ts'
import { type Preview, PREVIEW_LIMITS, type PreviewLimits } from './preview.ts'
import { PreviewNotes } from './preview-notes.ts'
import type { PreviewTables } from './preview-tables.ts'
import { type RunnableDraft, runnableDraft } from './runnable-draft.ts'
import { marked, SampleMarks } from './sample-marks.ts'
import { failing, standInRuntimes } from './stand-in.ts'

/** A message to push through a drawing. */
export interface PreviewSample {
  /** The source node it comes by. */
  readonly to: string
  readonly content: MessageContent
}

export interface PreviewRequest {
  /** The flow file as it would be saved now. */
  readonly text: string
  /** Absolute path where it lies or will lie: its tables are relative to that. */
  readonly file: string
  /** Absolute. */
  readonly workspace: string
  readonly samples: readonly PreviewSample[]
  readonly catalog: readonly NodeSpec[]
  readonly registry: readonly RegisteredRuntime[]
  /** Of parameters. */
  readonly values?: GivenValues
  readonly limits?: Partial<PreviewLimits>
  /** Of earlier previews; read anew unless given. */
  readonly tables?: PreviewTables
  readonly seed?: number
}

/** Messages that a generator makes for a preview where it has no samples. */
const MADE_AT_MOST = 20
/** Simulated time that it has for them, in ms. */
const MAKING_MS = 86_400_000
/** Simulated time for retries to come to their end; an outage does not, in ms. */
const IDLE_MS = 600_000
/** Real time for nodes to let go, in ms. */
const CLOSE_MS = 1_000
/** A flow that takes more messages for a sample is one that never comes to rest. */
const MESSAGES_A_SAMPLE = 100

/**
 * Pushes samples through a flow as it is drawn, faults and all, with side effects closed, and says what came to each
 * node and left it by which port. A node with a fault fails for its messages; the others answer. Never throws for
 * what stands in the flow.
 */
export async function previewFlow(request: PreviewRequest): Promise<Preview> {
  const began = systemClock.monotonic()
  const { flow, problems } = drawingToRun(request)
  const common = { problems, unplaced: unplacedSamples(request, flow) }
  if (flow === undefined)
    return { ...common, nodes: {}, isComplete: true, elapsedMs: systemClock.monotonic() - began }
  const limits = { ...PREVIEW_LIMITS, ...request.limits }
  const marks = new SampleMarks()
  const notes = new PreviewNotes(flow, marks, limits)
  const reason = await pushThrough(request, flow, { marks, notes, deadlineMs: limits.deadlineMs })
  return {
    ...common,
    nodes: notes.nodes,
    isComplete: reason === undefined,
    ...(reason === undefined ? {} : (waitingForTable(request) ?? { reason })),
    elapsedMs: systemClock.monotonic() - began,
  }
}

/** Code with faults stays where it is, and says so to each of its messages. */
function drawingToRun({ text, catalog, values }: PreviewRequest): RunnableDraft {
  const { flow, problems } = runnableDraft(text, catalog, values)
  const isSound = problems.every(({ severity }) => severity !== 'error')
  const ofCode = codeProblems(text, isSound ? flow : undefined, catalog)
  return { flow, problems: ofCode.length === 0 ? problems : [...problems, ...ofCode].toSorted(inFile) }
}

function inFile(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column
}

/** Reading goes on behind it, so the same drawing comes further when it is previewed again. */
function waitingForTable({ tables }: PreviewRequest): Pick<Preview, 'reason' | 'isReading'> | undefined {
  const [name] = tables?.reading ?? []
  if (name === undefined) return undefined
  return { reason: `the rows of "${name}" are being read.`, isReading: true }
}

function unplacedSamples({ samples }: PreviewRequest, flow: CheckedFlow | undefined): readonly number[] {
  const sources = new Set(flow?.nodes.filter(({ spec }) => spec.role === 'source').map(({ id }) => id))
  return [...samples.keys()].filter((index) => !sources.has(samples[index]!.to))
}

interface Notebook {
  readonly marks: SampleMarks
  readonly notes: PreviewNotes
  readonly deadlineMs: number
}

/** Returns why it is not complete. */
async function pushThrough(
  request: PreviewRequest,
  flow: CheckedFlow,
  { marks, notes, deadlineMs }: Notebook,
): Promise<string | undefined> {
  const { file, workspace, seed = 1, samples, tables } = request
  let rehearsal: Rehearsal | undefined
  try {
    rehearsal = await Rehearsal.start({
      flow,
      file,
      workspace,
      registry: [...request.registry.map(forgiving), ...standInRuntimes],
      // The clock stands where the newest sample was written: a table that is fresh now is fresh for it.
      startAt: beginOf(samples),
      seed,
      recorder: notes,
      answer: (nodeId) => Promise.reject(closedCall(flow, nodeId)),
      limits: {
        messages: 1_000 + MESSAGES_A_SAMPLE * samples.length,
        idleMs: IDLE_MS,
        realMs: deadlineMs,
        closeMs: CLOSE_MS,
      },
      ...(tables === undefined ? {} : { tables: (clock: Clock) => tables.forPreview(clock) }),
      makesAtMost: (nodeId) => (samples.some(({ to }) => to === nodeId) ? 0 : MADE_AT_MOST),
      entering: marks.entering,
      writing: marks.writing,
    })
    await sendSamples(rehearsal, { flow, samples, marks })
    await rehearsal.letSourcesMake(MAKING_MS)
    await rehearsal.finish()
    return undefined
  } catch (error) {
    return asFlowError(error, dirname(file)).message
  } finally {
    // Its answers stand, though a node would not let go.
    await rehearsal?.close().catch(() => undefined)
  }
}

/** What a generator makes today is the same in each preview of today. */
function beginOf(samples: readonly PreviewSample[]): number {
  if (samples.length > 0) return Math.max(0, ...samples.map(({ content }) => content.timestamp))
  const now = systemClock.now()
  return now - (now % MAKING_MS)
}

async function sendSamples(
  rehearsal: Rehearsal,
  { flow, samples, marks }: { flow: CheckedFlow; samples: readonly PreviewSample[]; marks: SampleMarks },
): Promise<void> {
  const numbered = samples.map(({ to, content }, sample) => ({ to, content, sample }))
  for (const [to, sent] of Map.groupBy(numbered, (each) => each.to)) {
    const node = flow.nodes.find(({ id, spec }) => id === to && spec.role === 'source')
    if (node === undefined) continue
    const topic = node.spec.traits.readsTopic?.(node.config)
    if (topic === undefined) {
      for (const { sample } of sent) marks.willFeed(to, sample)
      await rehearsal.send(
        { node: to },
        sent.map(({ content }) => content),
      )
    } else {
      await rehearsal.send(
        { topic },
        sent.map(({ content, sample }) => marked(content, sample)),
      )
    }
  }
}

/** A node that cannot be made, as a lookup whose table is missing, fails for its messages and not for the drawing. */
function forgiving({ kind, load }: RegisteredRuntime): RegisteredRuntime {
  return {
    kind,
    load: async () => {
      const runtime = await load()
      return {
        ...runtime,
        create: async (config, context) => {
          try {
            return await runtime.create(config, context)
          } catch (thrown) {
            return failing(asMessageError(asFlowError(thrown, context.nodeId)))
          }
        },
      }
    },
  }
}

function asMessageError({ code, message, hint, step, nodeId }: FlowError): FlowError {
  return new FlowError(code, {
    message,
    class: 'message',
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
    ...(nodeId === undefined ? {} : { nodeId }),
  })
}

function closedCall({ nodes }: CheckedFlow, nodeId: string): FlowError {
  const called = nodeCalled({ id: nodeId, name: nodes.find(({ id }) => id === nodeId)?.name })
  return new FlowError('CALL_UNANSWERED', {
    message: `${called} asks an outside system, and a preview asks nobody.`,
    hint: 'Run the flow, or write a test with answers.',
    nodeId,
  })
}
