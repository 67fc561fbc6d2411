import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import { asFlowError, compileChain, type Chain, type Desk } from '../chain/compile-chain.ts'
import type { ChainEdge, ChainNode } from '../chain/chain-node.ts'
import { Figures, type FigureTotals } from '../chain/figures.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import type { TaskCommit, TaskLease } from '../broker/port.ts'
import type { Change } from '../change.ts'
import type { Clock } from '../clock.ts'
import { Collector } from '../delivery/collector.ts'
import type { CrashNotes } from '../delivery/crash-notes.ts'
import type { Circuit } from '../delivery/circuit.ts'
import type { DeadLetterDesk } from '../delivery/dead-letter.ts'
import { Guards } from '../delivery/guard.ts'
import type { Passage } from '../delivery/passage.ts'
import { HeldWork } from '../delivery/held-work.ts'
import { NodeOutages } from '../delivery/node-outages.ts'
import { Passages } from '../delivery/passages.ts'
import type { RetryPolicy } from '../delivery/retry.ts'
import { entryOf } from '../inbox/entry.ts'
import { TaskInspector, type TaskInspectorOptions } from '../inspection/task-inspector.ts'
import type { Trace } from '../inspection/trace.ts'
import type { BudgetShare } from '../memory/budget.ts'
import { DECODED_PER_BYTE, WAITING_OVERHEAD_BYTES, type Message } from '../message.ts'
import { Pace } from '../pace.ts'
import { Committer } from './committer.ts'
import type { Draft, Outcome } from './draft.ts'
import type { TaskInput } from './task-input.ts'

export interface TaskRunOptions {
  readonly lease: TaskLease
  readonly nodes: readonly ChainNode[]
  readonly edges: readonly ChainEdge[]
  readonly desk: Desk
  readonly letters: DeadLetterDesk
  readonly budget: BudgetShare
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryPolicy
  readonly totals: FigureTotals
  readonly notes: CrashNotes | undefined
  readonly inspection: Pick<TaskInspectorOptions, 'flow' | 'task' | 'epoch'>
  /** Announced when a commit is durable or a held message has finished. */
  readonly changed: Change
  /** Of a node whose calls go outside. */
  circuitOf(nodeId: string): Circuit
  /** A commit is durable: what it finished. */
  committed(draft: Draft, commit: TaskCommit): void
  /** `nextInMs`: when it is tried again. Null: it works again. */
  outage(place: string, error: FlowError | null, nextInMs?: number): void
  ended(error: FlowError): void
}

/** So long the messages admitted at once should take: nothing else of the process runs meanwhile. */
const ADMITTED = { ms: 200, first: 64 } as const

/** Of one finished range in the committed list, about. */
const RANGE_TEXT_BYTES = 12

/** One stage on one partition: admits messages, runs them through the chain, finishes and commits them. */
export class TaskRun {
  readonly chain: Chain
  readonly committer: Committer
  /** What stands at nodes that do not answer at once. */
  readonly held = new HeldWork()
  private readonly options: TaskRunOptions
  private readonly inspector: TaskInspector
  private readonly figures = new Figures()
  private readonly passages: Passages
  private readonly inputs: TaskInput[] = []
  private readonly abort = new AbortController()
  /** A node of the stage waits for answers: its messages are held decoded, and count for that from the start. */
  private readonly mayWait: boolean
  private readonly pace = new Pace(ADMITTED)
  private readonly figuresOf = new WeakMap<Draft, readonly number[]>()

  constructor(options: TaskRunOptions) {
    this.options = options
    const { desk, clock, random, retry } = options
    this.mayWait = options.nodes.some(({ instance }) => isHolding(instance.type))
    const signal = this.abort.signal
    const { nodes, edges } = options
    this.chain = compileChain({ nodes, edges, desk, figures: this.figures })
    this.inspector = new TaskInspector({
      ...options.inspection,
      clock,
      nodes: new Set(nodes.map(({ id }) => id)),
      rebuild: () => this.rebuild(),
    })
    if (this.inspector.isOn) this.rebuild()
    const outages = new NodeOutages({ clock, tell: options.outage })
    const outage: NodeOutages['take'] = (...told) => outages.take(...told)
    this.passages = new Passages({
      chain: this.chain,
      held: this.held,
      desk,
      clock,
      random,
      retry,
      signal,
      concurrency: DEFAULTS.concurrency.value,
      guards: new Guards({ signal, outage }, options.circuitOf),
      hasRoom: () => this.committer.mayFinish || signal.aborted,
      room: () => this.committer.current(),
      enter: (passage) => this.enter(passage.input, passage.message, passage.failed),
      followedSince: () => (this.inspector.isOn ? clock.monotonic() : undefined),
      trace: (message) => this.inspector.begin(message),
      finished: (passage) => this.finishPassage(passage),
      someFinished: () => {
        this.committer.kick()
        options.changed.announce()
      },
      outage,
      fault: (error) => options.ended(error),
    })
    this.committer = new Committer({
      lease: options.lease,
      inputs: this.inputs,
      effects: options.nodes.flatMap(({ id, instance }) =>
        instance.type === 'effect' ? [{ nodeId: id, sink: instance }] : [],
      ),
      letters: options.letters,
      clock,
      random,
      signal,
      idle: () => options.changed.announce(),
      closing: (draft) => {
        this.figuresOf.set(draft, this.figures.take())
        this.inspector.closing(draft)
      },
      committed: (draft, commit) => this.onCommitted(draft, commit),
      outage: (place, error, nextInMs) => options.outage(place, error, nextInMs),
      ended: (error) => options.ended(error),
    })
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  addInput(input: TaskInput): void {
    this.inputs.push(input)
  }

  /** Messages admitted and not finished. */
  get unfinished(): number {
    return this.inputs.reduce((sum, input) => sum + input.ledger.unfinished, 0)
  }

  /** Nothing unfinished, nothing uncommitted. */
  get isQuiet(): boolean {
    return this.passages.isEmpty && this.committer.isIdle
  }

  get isWaitingForCommit(): boolean {
    return !this.committer.hasRoom
  }

  /** More may be admitted: the commit has room and not too much waits above a watermark. */
  get mayAdmit(): boolean {
    return (
      this.committer.hasRoom &&
      this.passages.mayAdmit &&
      this.inputs.every((input) => this.isBelowLimits(input))
    )
  }

  /** Messages to be admitted at once at most. */
  get mostToAdmit(): number {
    // No batch before the crash was larger: the message that is looked for is in the first one now.
    if (this.options.notes?.careful === true) return DEFAULTS.pollMessages.value
    return Math.min(DEFAULTS.pollMessages.value, this.pace.most, this.passages.mostToAdmit)
  }

  private isBelowLimits({ ledger }: TaskInput): boolean {
    if (ledger.unfinished === 0) return true
    if (ledger.above >= DEFAULTS.finishedAboveOffsets.value) return false
    // What came with a held message stays in memory with it: one answer of a broker is one piece there.
    if (ledger.aboveBytes >= DEFAULTS.finishedAboveBytes.value) return false
    const most = DEFAULTS.finishedListBytes.value / RANGE_TEXT_BYTES
    // There are never more ranges than unfinished messages; only when these are many the ranges are counted.
    return ledger.unfinished < most || ledger.finished.length < most
  }

  /**
   * Runs consecutive messages of one input. Returns what they count for in the budget; it goes back with
   * the commits that finish them.
   */
  admit(input: TaskInput, messages: readonly Message[], batch: AdmittedBatch): number {
    const { ledger } = input
    const draft = this.committer.draft
    const firstOutput = draft.collector.outputs.length
    const { notes } = this.options
    const careful = notes?.careful === true && messages.length > 0
    const cost = this.mayWait ? waitingBytes(messages) : batch.bytes
    draft.bytes += cost
    this.inspector.batchBegins()
    const began = this.options.clock.monotonic()
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i]!
      if (ledger.isFinished(message.offset)) continue
      const before = batch.before?.[i] ?? null
      const failed = batch.failures?.get(message)
      if (!this.passages.isEmpty && this.passages.isHeld(message.key)) {
        this.hold(input, message, before)
        this.passages.follow({ input, message, failed })
      } else this.run(input, message, before, failed ?? (careful ? noted(notes, message) : undefined))
    }
    if (messages.length > 0) this.pace.took(messages.length, this.options.clock.monotonic() - began)
    if (careful) notes.batchIsThrough()
    ledger.admitted(batch.nextOffset, batch.position ?? null, batch.bytes)
    draft.moved = true
    const outputBytes = draft.outputBytes(firstOutput)
    draft.bytes += outputBytes
    this.options.budget.take(outputBytes)
    this.committer.kick()
    return cost
  }

  /** Most that a poll of so many messages and bytes counts for. */
  mostFor(messages: number, bytes: number): number {
    return this.mayWait ? messages * WAITING_OVERHEAD_BYTES + bytes * DECODED_PER_BYTE : bytes
  }

  private costOf(message: Message): number {
    return this.mayWait ? message.waitingBytes : message.bytes
  }

  private run(input: TaskInput, message: Message, before: JsonValue, failed?: FlowError): void {
    const { desk } = this.options
    const { draft } = this.committer
    const { collector } = draft
    const outputs = collector.outputs.length
    const failures = collector.failures.length
    desk.collector = collector
    desk.root = message
    desk.trace = this.inspector.begin(message)
    this.enter(input, message, failed)
    // Not what was begun: a message that nobody followed may have met a tap on its way.
    const { trace } = desk
    if (collector.held.length > 0) {
      this.hold(input, message, before)
      desk.trace = undefined
      if (trace !== undefined) this.inspector.held(trace)
      const traces = collector.takeSince({ outputs, failures, effects: 0 })
      return this.passages.begin({ input, message, collector: traces, trace })
    }
    const effects = collector.effects.length === 0 ? 0 : this.finishEffects(draft)
    draft.count(outcome(collector.outputs.length - outputs + effects, collector.failures.length - failures))
    if (trace !== undefined) this.endTrace(trace)
    if (collector.fault !== undefined) this.options.ended(collector.fault)
  }

  /** A tap was set or taken away: what is on its way goes on in the new chain. */
  private rebuild(): void {
    this.chain.rebuild(this.inspector.isOn ? this.inspector : undefined)
    for (const input of this.inputs) input.enter = this.chain.enter(input.nodeId)
  }

  /** With its collector on the desk. */
  private enter(input: TaskInput, message: Message, failed: FlowError | undefined): void {
    if (failed !== undefined) this.refuse(input, message, failed)
    else if (message.rawBytes > DEFAULTS.messageBytes.value)
      this.refuse(input, message, tooLarge(message, input))
    else if (input.source.isInbox === true) this.enterFromInbox(input, message)
    else if (this.options.desk.trace === undefined) input.enter(message)
    else this.chain.follow(input.nodeId)(message)
  }

  /** In front of the node that it is meant for: the source, where it names none. */
  private enterFromInbox(input: TaskInput, root: Message): void {
    const { desk } = this.options
    try {
      const { node, message } = entryOf(root, input.nodeId) ?? { node: input.nodeId, message: root }
      if (!this.chain.nodes.some(({ id }) => id === node)) throw nodeGone(node)
      const push = desk.trace === undefined ? this.chain.enter(node) : this.chain.follow(node)
      push(message)
    } catch (thrown) {
      // What runs never throws: this message says where it goes on in a way that cannot be followed.
      this.refuse(input, root, asFlowError(thrown, input.nodeId))
    }
  }

  /** An unfinished message stays in the budget when the draft it was admitted under is committed. */
  private hold(input: TaskInput, message: Message, before: JsonValue): void {
    input.ledger.hold(message.offset, before)
    this.committer.draft.bytes -= this.costOf(message)
  }

  private finish(input: TaskInput, message: Message): void {
    input.ledger.finish(message.offset)
    this.committer.draft.bytes += this.costOf(message)
  }

  private finishEffects(draft: Draft): number {
    for (const { node } of draft.collector.effects) draft.effects[node.id] = (draft.effects[node.id] ?? 0) + 1
    return this.chain.finishEffects(0)
  }

  /** It never enters the chain: an error of the source node it came by. */
  private refuse(input: TaskInput, message: Message, error: FlowError): void {
    const node = this.chain.nodes.find(({ id }) => id === input.nodeId)
    if (node !== undefined) this.chain.reject(node, message, error, 1)
  }

  private finishPassage(passage: Passage): void {
    if (passage.collector === undefined) return
    const { desk } = this.options
    const { draft } = this.committer
    const { collector } = draft
    const first = { outputs: collector.outputs.length, failures: collector.failures.length }
    collector.outputs.push(...passage.collector.outputs)
    collector.failures.push(...passage.collector.failures)
    collector.effects.push(...passage.collector.effects)
    desk.collector = collector
    desk.root = passage.message
    desk.trace = passage.trace
    const effects = this.finishEffects(draft)
    const bytes = draft.outputBytes(first.outputs)
    draft.bytes += bytes
    this.options.budget.take(bytes)
    draft.count(
      outcome(collector.outputs.length - first.outputs + effects, collector.failures.length - first.failures),
    )
    this.finish(passage.input, passage.message)
    if (passage.trace !== undefined) this.endTrace(passage.trace)
  }

  /** What a node counts later, while another message waits for it, is not of this one. */
  private endTrace(trace: Trace): void {
    this.options.desk.trace = undefined
    this.inspector.ended(trace)
  }

  private onCommitted(draft: Draft, commit: TaskCommit): void {
    this.figures.addTo(this.options.totals, this.figuresOf.get(draft) ?? [])
    this.options.budget.release(draft.bytes)
    this.inspector.committed(draft)
    this.options.committed(draft, commit)
  }

  /** Finishes what is in work and commits it. */
  async drain(options: { readonly last: boolean }): Promise<void> {
    await this.passages.settled()
    await this.committer.settle(options)
  }

  /** Drops everything that is not committed. */
  stop(): void {
    this.abort.abort()
    this.inspector.close()
    this.options.budget.close()
  }
}

export interface AdmittedBatch {
  readonly nextOffset: number
  /** Of its messages, as they came. */
  readonly bytes: number
  /** Of a source with a cursor: where it goes on behind the batch, and in front of each message. */
  readonly position?: JsonValue
  readonly before?: readonly JsonValue[]
  /** Messages the source could not make whole: they are rejected at its node. */
  readonly failures?: ReadonlyMap<Message, FlowError>
}

function waitingBytes(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + message.waitingBytes, 0)
}

function isHolding(type: ChainNode['instance']['type']): boolean {
  return type === 'waiting' || type === 'batch'
}

function outcome(written: number, failed: number): Outcome {
  if (failed > 0) return 'deadLetters'
  return written > 0 ? 'out' : 'dropped'
}

/** Notes that the message runs now; an error where two crashes say that it must not. */
function noted(notes: CrashNotes, message: Message): FlowError | undefined {
  const { topic, partition } = message.source
  const name = `${topic}/${partition}/${message.offset}`
  if (notes.isSuspect(name)) {
    return new FlowError('MESSAGE_CRASHED_HOST', {
      message: 'The process ended twice while this message ran; it was set aside unrun.',
      hint: 'Look at the log of the crashes; redrive the message when the cause is mended.',
    })
  }
  notes.running(name)
  return undefined
}

function tooLarge(message: Message, input: TaskInput): FlowError {
  return new FlowError('MESSAGE_TOO_LARGE', {
    message: `The message has ${message.rawBytes} bytes; a flow takes ${DEFAULTS.messageBytes.value} at most.`,
    hint: 'Send a reference to the data instead of the data.',
    nodeId: input.nodeId,
  })
}

function nodeGone(node: string): FlowError {
  return new FlowError('MESSAGE_ENTRY_GONE', {
    message: `The message was to go on at the node "${node}", which this stage of the flow does not have any more.`,
    hint: 'Redrive it from the start, or put the node back.',
  })
}

/** A desk before its first message. */
export function emptyDesk(): Desk {
  return { collector: new Collector(), root: undefined as unknown as Message, trace: undefined }
}
