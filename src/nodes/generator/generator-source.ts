import type { MessageContent } from '../../contract/message.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Source, SourceBatch, SourceMessage } from '../../runtime/node-api.ts'
import { Pace } from './pace.ts'

export type MadeContent = Pick<MessageContent, 'key' | 'value' | 'headers'>

export interface GeneratorOptions {
  /** Message `n`: the same for the same number and time. */
  make(n: number, time: number): MadeContent
  readonly count: number
  readonly intervalMs: number
  readonly clock: Clock
}

type Limits = Parameters<Source['poll']>[0]

/**
 * Message n is made of the seed and n, and its time is the start plus n intervals: so a source that was
 * killed makes the same bytes again. The start and the interval are kept in the position for that. After a stop the simulated
 * time goes on where it stood, and nothing is made up for.
 */
export class GeneratorSource implements Source {
  readonly type = 'source'
  private readonly options: GeneratorOptions
  private readonly pace: Pace
  private n = 0
  private startedAt = 0

  constructor(options: GeneratorOptions) {
    this.options = options
    this.pace = new Pace(options.clock, options.intervalMs)
  }

  open(position: JsonValue): Promise<void> {
    const known = isObject(position) ? position : {}
    this.n = Number(known['next'] ?? 0)
    this.startedAt = this.startOf(known)
    return Promise.resolve()
  }

  /** With another interval than before, time goes on from the last message and not from a start that never was. */
  private startOf(known: Readonly<Record<string, JsonValue>>): number {
    const { intervalMs, clock } = this.options
    const startedAt = Number(known['startedAt'] ?? clock.now())
    const before = Number(known['intervalMs'] ?? intervalMs)
    return startedAt + Math.floor(this.n * before) - Math.floor(this.n * intervalMs)
  }

  async poll({ maxMessages, maxBytes, maxWaitMs, signal }: Limits): Promise<SourceBatch> {
    if (this.isAtEnd()) {
      await this.options.clock.sleep(maxWaitMs, { signal })
      return this.batchOf([])
    }
    if (this.pace.due(1) === 0) await this.pace.wait(maxWaitMs, signal)
    if (signal.aborted) return this.batchOf([])
    return this.batchOf(
      this.make(this.pace.due(Math.min(maxMessages, this.options.count - this.n)), maxBytes),
    )
  }

  private make(due: number, maxBytes: number): SourceMessage[] {
    const messages: SourceMessage[] = []
    let bytes = 0
    while (messages.length < due && bytes < maxBytes) {
      const timestamp = this.startedAt + Math.floor(this.n * this.options.intervalMs)
      const content = this.options.make(this.n, timestamp)
      this.n++
      bytes += content.value?.length ?? 0
      messages.push({ ...content, timestamp, position: this.position() })
    }
    this.pace.made(messages.length)
    return messages
  }

  private batchOf(messages: readonly SourceMessage[]): SourceBatch {
    return { messages, atEnd: this.isAtEnd(), position: this.position() }
  }

  private isAtEnd(): boolean {
    return this.n >= this.options.count
  }

  private position(): JsonValue {
    return { next: this.n, startedAt: this.startedAt, intervalMs: this.options.intervalMs }
  }
}
