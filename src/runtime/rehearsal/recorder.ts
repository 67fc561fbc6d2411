import type { FlowError } from '../../contract/errors.ts'
import type { MessageContent } from '../../contract/message.ts'
import type { Message } from '../node-api.ts'

/** What a rehearsal tells of the messages at nodes, in the order in which it happens. */
export interface Recorder {
  /** False: nothing of this node is asked for, and it runs as fast as ever. */
  watches(nodeId: string): boolean
  /** A source with a position of its own gave its message number `number`, from 0; `fed`: what was sent to it. */
  gave(
    nodeId: string,
    given: { readonly content: MessageContent; readonly number: number; readonly fed: boolean },
  ): void
  entered(nodeId: string, message: Message): void
  /** `of` is the message that had entered, of which this one was made. */
  left(nodeId: string, port: string, message: Message, of: Message): void
  /** An attempt of the node failed on the message. */
  failed(nodeId: string, message: Message, error: FlowError): void
  /** The node says why it did what it did with a message. */
  explained?(nodeId: string, message: Message, why: string): void
  /** It left by no port, and nothing failed. */
  dropped(nodeId: string, message: Message): void
}
