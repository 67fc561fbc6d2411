import type { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { Message } from '../message.ts'
import type { Source, SourceBatch } from '../node-api.ts'
import type { FlowServices } from './flow-services.ts'
import { intake, POLL_WAIT_MS, type IntakeOptions } from './intake.ts'
import type { TaskInput } from './task-input.ts'

/** A source that has nothing now is asked again after this, in ms, unless it waited itself. */
const IDLE_SOURCE_MS = 20

/** Reads a source with a cursor: numbers its messages, and knows where it goes on in front of each. */
export class SourceReader {
  /** Nothing more comes, or nothing more now. */
  atEnd = false
  private readonly input: TaskInput
  private readonly source: Source
  private readonly services: FlowServices
  private next: number
  private position: JsonValue
  private ended = false

  /** The source is open at the ledger's position. */
  constructor(input: TaskInput, source: Source, services: FlowServices) {
    this.input = input
    this.source = source
    this.services = services
    this.next = input.ledger.watermark
    this.position = input.ledger.position
  }

  /** It gives nothing more, whatever it has: a bounded run goes on to its end without it. */
  end(): void {
    this.ended = true
    this.atEnd = true
  }

  /** Resolves when reading has stopped. */
  read(options: IntakeOptions): Promise<void> {
    return intake(this.input.nodeId, options, (mostBytes) => this.readOnce(mostBytes, options))
  }

  private async readOnce(maxBytes: number, { run, signal }: IntakeOptions): Promise<number> {
    const { once, changed } = this.services
    if (this.ended || (once && this.atEnd)) {
      await changed.next(signal)
      return 0
    }
    const maxMessages = run.mostToAdmit
    const batch = await this.source.poll({ maxMessages, maxBytes, maxWaitMs: POLL_WAIT_MS, signal })
    const cost = batch.messages.length === 0 ? 0 : run.admit(this.input, ...this.numbered(batch))
    if (batch.atEnd !== this.atEnd && !this.ended) {
      this.atEnd = batch.atEnd
      changed.announce()
    }
    if (batch.messages.length === 0 && !(once && batch.atEnd))
      await this.services.clock.sleep(IDLE_SOURCE_MS, { signal })
    return cost
  }

  private numbered(batch: SourceBatch) {
    const messages: Message[] = []
    const before: JsonValue[] = []
    const failures = new Map<Message, FlowError>()
    let bytes = 0
    for (const made of batch.messages) {
      const message = new Message(this.input.source, this.next++, made)
      if (made.failure !== undefined) failures.set(message, made.failure)
      messages.push(message)
      before.push(this.position)
      this.position = made.position
      bytes += message.bytes
    }
    this.position = batch.position
    return [messages, { nextOffset: this.next, position: batch.position, before, failures, bytes }] as const
  }
}
