import { FlowError } from '../../../contract/errors.ts'
import type { StoredMessage } from '../../../contract/message.ts'
import { messageBytes, type PartitionBatch, type ReadRequest } from '../port.ts'

/** A page that fills with messages until one of its limits is reached. */
export class Page {
  private readonly request: ReadRequest
  private readonly strict: boolean
  private readonly messages: StoredMessage[] = []
  private bytes = 0
  private next: number

  /** `strict`: even a first message may not be larger than the page; otherwise it comes alone, or it would never come. */
  constructor(request: ReadRequest, strict: boolean) {
    this.request = request
    this.strict = strict
    this.next = request.offset
  }

  get isFull(): boolean {
    return this.messages.length >= this.request.maxMessages
  }

  /** False when the page ends before this message. */
  take(message: StoredMessage): boolean {
    const size = messageBytes(message)
    const isFirst = this.messages.length === 0 && !this.strict
    if (this.bytes + size > this.request.maxBytes && !isFirst) return false
    this.messages.push(message)
    this.bytes += size
    this.next = message.offset + 1
    return true
  }

  batch(next = this.next): PartitionBatch {
    const { topic, partition } = this.request
    return { topic, partition, messages: this.messages, nextOffset: next, bytes: this.bytes }
  }

  /** What is good in front of it is handed out first; the next page begins with the damage and throws. */
  damaged(offset: number, folder: string): void {
    if (this.messages.length > 0) return
    const { topic, partition } = this.request
    throw new FlowError('BROKER_DAMAGED', {
      message: `Message ${offset} of topic "${topic}" partition ${partition} in ${folder} is damaged: its checksum does not match.`,
      hint: 'Check the disk; then restore a backup, or move the group past this offset.',
    })
  }
}
