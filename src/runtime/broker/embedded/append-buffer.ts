import type { MessageContent } from '../../../contract/message.ts'

/** Collects what one step appends to one partition and inserts it together. Inside a transaction; `flush` at its end. */
export interface AppendBuffer {
  /** Offsets come without a gap. */
  add(offset: number, message: MessageContent): void
  flush(): void
}
