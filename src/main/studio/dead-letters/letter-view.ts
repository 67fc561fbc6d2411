import type { LetterRow, LetterView } from '../../../contract/studio/dead-letter-methods.ts'
import type { DeadLetter } from '../../../runtime/dead-letters/dead-letter.ts'
import { beginText, bytesText } from '../samples/sample-bytes.ts'

const KEY_CHARACTERS = 200
const VALUE_CHARACTERS = 400
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
    text: value === null ? null : beginText(value, VALUE_CHARACTERS).text,
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
