import type { FlowError } from '../../contract/errors.ts'
import { OUR_HEADERS, type Origin, type StoredMessage } from '../../contract/message.ts'
import type { Stage, StageInput } from '../../flow/stages.ts'
import { lastMessage } from '../broker/last-message.ts'
import type { PartitionBatch, TaskLease } from '../broker/port.ts'
import { Ledger } from '../delivery/ledger.ts'
import { headerText } from '../headers.ts'
import type { BudgetShare } from '../memory/budget.ts'
import { Message, type MessageSource } from '../message.ts'
import type { Source } from '../node-api.ts'
import type { FlowServices } from './flow-services.ts'
import { topicIntake, type IntakeOptions } from './intake.ts'
import { SourceReader } from './source-reader.ts'
import { cursorInput, parseCursor, topicInput, type TaskInput } from './task-input.ts'
import type { TaskRun } from './task-run.ts'

export interface OpenInputsOptions {
  readonly run: TaskRun
  readonly stage: Stage
  readonly lease: TaskLease
  readonly services: FlowServices
  /** Sources with a cursor, by node. */
  readonly sources: ReadonlyMap<string, Source>
  readonly budget: BudgetShare
  mayRead(place: string): boolean
  /** `nextInMs`: when it is tried again. Null: it works again. */
  outage(place: string, error: FlowError | null, nextInMs?: number): void
  ended(error: FlowError): void
}

export interface OpenInputs {
  /** A bounded run: every input was read to the end it had at the start. */
  readonly isThrough: boolean
  /** An endless source gives nothing more: a bounded run goes on to its end without it. */
  endSources(): void
  /** Resolves when no intake reads any more. */
  stopReading(): Promise<void>
}

/** Opens what a task reads, at the committed positions, and starts reading. */
export async function openInputs(options: OpenInputsOptions): Promise<OpenInputs> {
  const opener = new InputOpener(options)
  for (const input of options.stage.inputs) await opener.open(input)
  opener.startReading()
  return opener
}

class InputOpener implements OpenInputs {
  private readonly options: OpenInputsOptions
  private readonly intakeOptions: IntakeOptions
  private readonly stopping = new AbortController()
  private readonly topics = new Map<
    string,
    { readonly input: TaskInput; readonly internal: boolean; next: number }
  >()
  private readonly sources: SourceReader[] = []
  private reading: Promise<unknown> = Promise.resolve()

  constructor(options: OpenInputsOptions) {
    const { run, services } = options
    this.options = options
    this.intakeOptions = {
      run,
      budget: options.budget,
      clock: services.clock,
      random: () => services.random(),
      signal: this.stopping.signal,
      changed: services.changed,
      mayRead: options.mayRead,
      outage: options.outage,
      ended: options.ended,
    }
  }

  get isThrough(): boolean {
    if (this.sources.some(({ atEnd }) => !atEnd)) return false
    for (const [topic, open] of this.topics) {
      const end = this.options.services.endOf(topic, this.options.lease.task)
      if (end !== undefined && open.next < end) return false
    }
    return true
  }

  endSources(): void {
    for (const source of this.sources) source.end()
    this.options.services.changed.announce()
  }

  async open(input: StageInput): Promise<void> {
    if (!this.options.services.reads(input)) this.options.lease.pause(input.topic)
    else if (input.kind === 'cursor') await this.openCursor(input)
    else this.openTopic(input)
  }

  startReading(): void {
    const { lease } = this.options
    const readings = this.sources.map((source) => source.read(this.intakeOptions))
    if (this.topics.size > 0)
      readings.push(topicIntake(lease, this.intakeOptions, (batch) => this.admitBatch(batch)))
    this.reading = Promise.all(readings)
  }

  async stopReading(): Promise<void> {
    this.stopping.abort()
    await this.reading
  }

  private sourceOf({ topic, kind }: StageInput, codec: MessageSource['codec']): MessageSource {
    const { lease, services } = this.options
    const isInbox = kind === 'inbox'
    return { topic, partition: lease.task, codec, isInbox, parameters: services.parameters }
  }

  /** A redriven message is read as its source reads: by the declaration of its topic, or by the source's own codec. */
  private codecOf({ nodeId, logicalTopic }: StageInput): MessageSource['codec'] {
    const { services, stage, sources } = this.options
    const topic =
      logicalTopic ??
      stage.inputs.find((input) => input.nodeId === nodeId && input.kind === 'topic')?.logicalTopic
    if (topic !== undefined) return services.codec({ topic })
    return sources.get(nodeId)?.codec ?? services.codec({ format: 'json' })
  }

  private openTopic(input: StageInput): void {
    const { lease, run } = this.options
    const committed = lease.positions.find(
      ({ topic, partition }) => topic === input.topic && partition === lease.task,
    )
    // A topic with fewer partitions than the stage has tasks leaves the higher tasks without a part of it.
    if (committed === undefined) return
    const opened = topicInput({
      nodeId: input.nodeId,
      source: this.sourceOf(input, this.codecOf(input)),
      ledger: new Ledger(committed.watermark, committed.finished),
      enter: run.chain.enter(input.nodeId),
    })
    run.addInput(opened)
    this.topics.set(input.topic, {
      input: opened,
      internal: input.kind !== 'topic',
      next: committed.watermark,
    })
  }

  private async openCursor(input: StageInput): Promise<void> {
    const { lease, services, run, sources } = this.options
    // The cursor topic has one partition: whoever has its task runs the source.
    lease.pause(input.topic)
    const source = sources.get(input.nodeId)
    if (lease.task !== 0 || source === undefined) return
    const record = parseCursor((await lastMessage(services.broker, input.topic))?.value)
    await source.open(record.position)
    const ranges = record.finished.map(([from, to]) => ({ from, to }))
    const opened = cursorInput(
      {
        nodeId: input.nodeId,
        source: this.sourceOf(input, this.codecOf(input)),
        ledger: new Ledger(record.next, ranges, record.position),
        enter: run.chain.enter(input.nodeId),
      },
      () => services.clock.now(),
    )
    run.addInput(opened)
    this.sources.push(new SourceReader(opened, source, services))
  }

  private admitBatch(batch: PartitionBatch): number {
    const open = this.topics.get(batch.topic)
    if (open === undefined) return 0
    const { services, run } = this.options
    const end = services.endOf(batch.topic, batch.partition)
    const within = end !== undefined && batch.nextOffset > end
    const stored = within ? batch.messages.filter(({ offset }) => offset < end) : batch.messages
    const nextOffset = within ? end : batch.nextOffset
    const { source } = open.input
    const messages = stored.map(
      (message) =>
        new Message(source, message.offset, message, open.internal ? carriedOrigin(message) : undefined),
    )
    open.next = nextOffset
    const cost = run.admit(open.input, messages, { nextOffset, bytes: batch.bytes })
    if (end !== undefined && nextOffset >= end) this.options.lease.pause(batch.topic)
    services.changed.announce()
    return cost
  }
}

/** Where a message of an internal topic first entered. */
function carriedOrigin(message: StoredMessage): Origin | undefined {
  const text = headerText(message.headers, OUR_HEADERS.origin)
  return text === undefined ? undefined : (JSON.parse(text) as Origin)
}
