import type { StoredMessage } from '../../../contract/message.ts'
import type { TopicMessage } from '../../../contract/studio/topic-methods.ts'
import { beginText, bytesText } from '../samples/sample-bytes.ts'

/** Of a value in a list. */
export const SHOWN_CHARACTERS = 2_000
/** Of a value that a person opened. */
export const WHOLE_CHARACTERS = 1_000_000

/** A message as a page shows it, its value at most so long. */
export function messageView(
  message: StoredMessage & { readonly partition: number },
  longest: number,
): TopicMessage {
  const shown = message.value === null ? null : beginText(message.value, longest)
  return {
    partition: message.partition,
    offset: message.offset,
    timestamp: message.timestamp,
    key: bytesText(message.key),
    value: shown?.text ?? null,
    headers: message.headers.map((header) => ({ name: header.name, value: bytesText(header.value) })),
    bytes: message.value?.length ?? 0,
    isCut: shown?.isCut ?? false,
  }
}
