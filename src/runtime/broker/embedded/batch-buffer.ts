import { DEFAULTS } from '../../../contract/defaults.ts'
import type { MessageContent } from '../../../contract/message.ts'
import { messageBytes } from '../port.ts'
import type { AppendBuffer } from './append-buffer.ts'
import { encodeBatch } from './batch-codec.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { Statements } from './statements.ts'

/** Messages of one partition as batches: at most as many as a poll brings, so that one of them fits a page. */
export class BatchBuffer implements AppendBuffer {
  private readonly sql: Statements
  private readonly partitionId: number
  private messages: MessageContent[] = []
  private bytes = 0
  private first = 0

  constructor(sql: Statements, partitionId: number) {
    this.sql = sql
    this.partitionId = partitionId
  }

  add(offset: number, message: MessageContent): void {
    const bytes = messageBytes(message)
    const full =
      this.messages.length >= DEFAULTS.pollMessages.value || this.bytes + bytes > DEFAULTS.pollBytes.value
    if (full) this.flush()
    if (this.messages.length === 0) this.first = offset
    this.messages.push(message)
    this.bytes += bytes
  }

  flush(): void {
    const { messages, first } = this
    if (messages.length === 0) return
    let newest = -Infinity
    for (const { timestamp } of messages) if (timestamp > newest) newest = timestamp
    const id = this.partitionId * OFFSETS_PER_PARTITION + first
    this.sql.appendBatch.run(id, first + messages.length, newest, this.bytes, encodeBatch(messages))
    this.messages = []
    this.bytes = 0
  }
}
