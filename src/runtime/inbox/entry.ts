import { OUR_HEADER_PREFIX, OUR_HEADERS } from '../../contract/message.ts'
import { headerText } from '../headers.ts'
import { Message } from '../message.ts'
import { asWritten, inputIn } from './node-input.ts'

/** Where a message of an inbox goes on, and as what. */
export interface Entry {
  readonly node: string
  readonly message: Message
}

/**
 * What a message in the inbox of a source is put in front of. Undefined: it enters by that source, as it is. The message itself
 * stays what the stage has read: a dead letter of it is of the original again. Throws where it cannot be read.
 */
export function entryOf(root: Message, source: string): Entry | undefined {
  const { headers, key, timestamp } = root
  const enter = headerText(headers, OUR_HEADERS.enter)
  const start = headerText(headers, OUR_HEADERS.start)
  const node = enter ?? start
  if (node === undefined || (enter === undefined && start === source)) return undefined
  const value = root.encode(root.source.codec)
  const original = {
    key,
    timestamp,
    value,
    headers: headers.filter(({ name }) => !name.startsWith(OUR_HEADER_PREFIX)),
  }
  if (enter !== undefined) return { node, message: inputIn(headers, original, root) }
  const sent = new Message(root.source, root.offset, original, root.origin)
  return { node, message: value === null ? sent : sent.withWritten(asWritten(value)) }
}
