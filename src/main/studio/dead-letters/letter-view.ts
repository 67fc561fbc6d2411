import type { LetterRow, LetterView } from '../../../contract/studio/dead-letter-methods.ts'
import type { DeadLetter } from '../../../runtime/dead-letters/dead-letter.ts'
import { bytesText } from '../samples/sample-bytes.ts'

const KEY_CHARACTERS = 200
const VALUE_CHARACTERS = 400
/** A value is read as text only this far for a list, in bytes. */
const VALUE_BYTES = VALUE_CHARACTERS * 4
const WHOLE_CHARACTERS = 1_000_000

export function letterRowOf(namespace: string, letter: DeadLetter): LetterRow {
  const { id, time, nodeId, code, message, origin, original } = letter
  const { value } = original
  return {
    id: `${namespace}/${id}`,
    time: Number.isFinite(time) ? time : 0,
    node: nodeId,
    code,
    message,
    topic: origin.topic,
    partition: origin.partition,
    offset: origin.offset,
    key: bytesText(original.key)?.slice(0, KEY_CHARACTERS) ?? null,
    text: begin(value),
  }
}

export function letterViewOf(
  namespace: string,
  letter: DeadLetter,
  { isRedriven }: { readonly isRedriven: boolean },
): LetterView {
  const { attempts, revision, original, input, inputState, start, pieces } = letter
  const value = bytesText(original.value)
  return {
    ...letterRowOf(namespace, letter),
    attempts,
    revision,
    timestamp: original.timestamp,
    headers: original.headers.map((header) => ({ name: header.name, value: bytesText(header.value) })),
    value: value?.slice(0, WHOLE_CHARACTERS) ?? null,
    bytes: original.value?.length ?? 0,
    isCut: (value?.length ?? 0) > WHOLE_CHARACTERS,
    input: input === undefined ? null : bytesText(input),
    isInputWhole: inputState === 'original' || inputState === 'json' || inputState === 'tombstone',
    ...(start === undefined ? {} : { start }),
    ...(pieces === undefined ? {} : { pieces }),
    isRedriven,
  }
}

function begin(value: Uint8Array | null): string | null {
  if (value === null) return null
  if (value.length <= VALUE_BYTES) return bytesText(value)?.slice(0, VALUE_CHARACTERS) ?? null
  // A cut may go through a character: what is left of that is no text.
  return new TextDecoder().decode(value.subarray(0, VALUE_BYTES)).slice(0, VALUE_CHARACTERS)
}
