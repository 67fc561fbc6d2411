import type { Paint } from '../terminal/paint.ts'
import { plural } from '../terminal/figures.ts'
import { isJson } from '../../flow/is-json.ts'
import { asText, base64, messageLine } from '../../runtime/message-text/message-line.ts'
import type { DeadLetter } from '../../runtime/dead-letters/dead-letter.ts'

/** A dead letter as one line of JSON, its message written as `topics read` writes messages. */
export function letterRecord(letter: DeadLetter, redriven: boolean): string {
  const { id, code, message, nodeId, attempts, revision, time, origin, original, input, pieces } = letter
  const { inputState, start } = letter
  const about = {
    id,
    code,
    message,
    node: nodeId,
    attempts,
    time,
    revision,
    redriven,
    ...(pieces === undefined ? {} : { pieces }),
    ...(inputState === undefined ? {} : { inputState }),
    ...(start === undefined ? {} : { start }),
  }
  const inside = messageLine({ ...original, ...origin })
  const given = input === undefined ? '' : `,"input":${JSON.stringify(asText(input) ?? base64(input))}`
  return `${JSON.stringify(about).slice(0, -1)},"original":${inside}${given}}`
}

/** A dead letter in full, for a person. */
export function letterLines(letter: DeadLetter, redriven: boolean, paint: Paint): readonly string[] {
  const { origin, original } = letter
  const headers = original.headers.map(
    ({ name, value }) => `    ${name}: ${value === null ? 'null' : bytesShown(value)}`,
  )
  return [
    `${paint.bold(letter.id)}  ${letter.message} ${paint.dim(`[${letter.code}]`)}`,
    `  at       ${letter.nodeId}, ${timeShown(letter.time)}, after ${plural(letter.attempts, 'attempt')}${redriven ? '; redriven since' : ''}`,
    `  from     ${origin.topic}, partition ${origin.partition}, offset ${origin.offset}, ${timeShown(origin.timestamp)}`,
    `  key      ${original.key === null ? 'none' : bytesShown(original.key)}`,
    ...(headers.length === 0 ? [] : ['  headers', ...headers]),
    `  value    ${original.value === null ? 'null (a tombstone)' : bytesShown(original.value)}`,
    ...(letter.input === undefined ? [] : [`  input    ${bytesShown(letter.input)}${cutShown(letter)}`]),
    ...(letter.pieces === undefined ? [] : [`  pieces   ${letter.pieces}`]),
    paint.dim(`  revision ${letter.revision.slice(0, 12)}`),
  ]
}

function cutShown({ inputState, inputBytes }: DeadLetter): string {
  if (inputState === 'cut')
    return ` (the begin; it has ${inputBytes.toLocaleString('en')} bytes with its key and headers)`
  return inputState === 'pieces' ? ' (of the first piece)' : ''
}

/** A time as every machine writes it; 0 where a dead letter has none. */
export function timeShown(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}

function bytesShown(bytes: Uint8Array): string {
  const text = asText(bytes)
  if (text === undefined) return `${base64(bytes)} (base64)`
  return isJson(text) ? text : JSON.stringify(text)
}
