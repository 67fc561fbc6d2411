import { FlowError } from '../../contract/errors.ts'
import type { MessageContent } from '../../contract/message.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { systemClock } from '../clock.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { Rehearsal, type RehearsalLimits } from '../rehearsal/rehearsal.ts'
import type { AnswerLine } from './answer-lines.ts'
import { CaseAnswers, type UnansweredCall } from './case-answers.ts'
import { CaseRecorder } from './case-recorder.ts'
import { caseFile } from './case-files.ts'
import { compareMessages, type Difference } from './compare-messages.ts'
import { writtenTopics } from './expected-lines.ts'
import { DEAD_LETTERS, type FlowCase } from './flow-case.ts'
import type { Step, Target } from './input-lines.ts'
import { type Place, placeName, seenContent, seenDeadLetter, type SeenMessage } from './seen-message.ts'

export interface CaseRun {
  readonly flowCase: FlowCase
  readonly flow: CheckedFlow
  /** Absolute path of the flow's file. */
  readonly file: string
  /** Absolute. */
  readonly workspace: string
  readonly registry: readonly RegisteredRuntime[]
}

export interface CaseResult {
  readonly passed: boolean
  /** Empty where there is no expected.ndjson yet. */
  readonly differences: readonly Difference[]
  readonly unanswered: readonly UnansweredCall[]
  readonly unusedAnswers: readonly AnswerLine[]
  /** Why the case did not come to its end. */
  readonly fault: FlowError | undefined
  /** Everything that is compared: topics, ports and dead letters by name, each in the order in which it came. */
  readonly seen: readonly SeenMessage[]
  readonly durationMs: number
}

/** A flow that takes more messages for an input line is one that never comes to rest. */
const MESSAGES_A_LINE = 100
const LIMITS = { messages: 5_000, idleMs: 3_600_000, realMs: 30_000, closeMs: 5_000 }

/** Runs one case from its first line to rest, and compares. Throws only for a fault of ours. */
export async function runCase(run: CaseRun): Promise<CaseResult> {
  const began = systemClock.monotonic()
  const { flow, flowCase } = run
  const recorder = new CaseRecorder(flow, comparedPorts(flow, flowCase))
  const answers = new CaseAnswers(flowCase.answers)
  let seen: readonly SeenMessage[] = []
  let fault: FlowError | undefined
  try {
    seen = await rehearse(run, recorder, answers)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    fault = error
  }
  const differences =
    flowCase.expected === undefined || fault !== undefined ? [] : compareMessages(compared(flowCase), seen)
  const unusedAnswers = fault === undefined ? answers.unused : []
  return {
    passed:
      fault === undefined &&
      flowCase.expected !== undefined &&
      differences.length + answers.unanswered.length + unusedAnswers.length === 0,
    differences,
    unanswered: answers.unanswered,
    unusedAnswers,
    fault,
    seen,
    durationMs: systemClock.monotonic() - began,
  }
}

function compared({ expected = [], settings }: FlowCase): FlowCase['expected'] & object {
  const isIgnored = (place: Place) =>
    settings.ignore.includes('deadLetter' in place ? DEAD_LETTERS : placeName(place))
  return expected.filter(({ place }) => !isIgnored(place))
}

async function rehearse(
  { flow, file, workspace, registry, flowCase }: CaseRun,
  recorder: CaseRecorder,
  answers: CaseAnswers,
): Promise<readonly SeenMessage[]> {
  const rehearsal = await Rehearsal.start({
    flow,
    file,
    workspace,
    registry,
    startAt: flowCase.startAt,
    seed: flowCase.settings.seed,
    recorder,
    answer: (nodeId, call, around) => answers.answer(nodeId, call, around),
    limits: limitsOf(flowCase),
    fileInstead: (path) => caseFile(flowCase.folder, path),
  })
  try {
    await play(flowCase.steps, rehearsal)
    await rehearsal.finish()
    const seen = await everythingSeen(rehearsal, { flow, flowCase, recorder })
    await rehearsal.close()
    return seen
  } catch (error) {
    // What went wrong first says more than what keeps it from ending.
    await rehearsal.close().catch(() => {})
    throw error
  }
}

/** A case of many lines, or of slow answers, may take more. */
function limitsOf({ steps, answers }: FlowCase): RehearsalLimits {
  const { messages, idleMs } = LIMITS
  const slowest = Math.max(0, ...answers.map(({ afterMs }) => afterMs))
  return {
    ...LIMITS,
    messages: messages + MESSAGES_A_LINE * steps.length,
    idleMs: idleMs + slowest,
  }
}

/** Lines that follow one another to one place at one time are sent together. */
async function play(steps: readonly Step[], rehearsal: Rehearsal): Promise<void> {
  let waiting: { readonly to: Target; readonly messages: MessageContent[] } | undefined
  const send = async () => {
    if (waiting === undefined) return
    await rehearsal.send(waiting.to, waiting.messages)
    waiting = undefined
    await rehearsal.settle()
  }
  for (const step of steps) {
    const until = step.type === 'advance' ? rehearsal.now + step.ms : (step.at ?? rehearsal.now)
    if (until > rehearsal.now) {
      await send()
      await rehearsal.advanceTo(until)
    }
    if (step.type === 'advance') continue
    if (waiting !== undefined && !isSame(waiting.to, step.to)) await send()
    waiting ??= { to: step.to, messages: [] }
    waiting.messages.push({ ...step.content, timestamp: step.timestamp ?? rehearsal.now })
  }
  await send()
}

function isSame(one: Target, other: Target): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Ports that are always compared, those the case watches, and those it expects something at. */
function comparedPorts(flow: CheckedFlow, { settings, expected = [] }: FlowCase): readonly string[] {
  const outside = flow.nodes
    .filter(({ spec }) => spec.role === 'sink' && spec.traits.outsideEffect === true)
    .flatMap(({ id, spec }) => spec.ports.in.map((port) => `${id}.${port}`))
  const named = expected.flatMap(({ place }) => ('port' in place ? [place.port] : []))
  const ports = new Set([...outside, ...settings.watch, ...named])
  return [...ports].filter((port) => !settings.ignore.includes(port)).toSorted()
}

async function everythingSeen(
  rehearsal: Rehearsal,
  { flow, flowCase, recorder }: { flow: CheckedFlow; flowCase: FlowCase; recorder: CaseRecorder },
): Promise<readonly SeenMessage[]> {
  const { ignore } = flowCase.settings
  const seen: SeenMessage[] = []
  for (const topic of writtenTopics(flow).filter((name) => !ignore.includes(name))) {
    const format = flow.file.topics[topic]?.format
    for (const message of await rehearsal.written(topic))
      seen.push({ place: { topic }, ...seenContent(message, format) })
  }
  const ports = recorder.seen.toSorted(byPlace)
  const letters = ignore.includes(DEAD_LETTERS) ? [] : await rehearsal.deadLetters()
  return [...seen, ...ports, ...letters.map(seenDeadLetter).toSorted(byPlace)]
}

function byPlace(one: SeenMessage, other: SeenMessage): number {
  const [a, b] = [placeName(one.place), placeName(other.place)]
  return a < b ? -1 : a > b ? 1 : 0
}
