import type { CaseResult } from './run-case.ts'
import { exactText } from './exact-value.ts'
import type { FlowCase } from './flow-case.ts'
import { BASE64, placeName, type SeenHeader, type SeenMessage } from './seen-message.ts'

/** What `--update` writes: everything that came, a line each, in an order that does not change from run to run. */
export function expectedText({ expected = [] }: FlowCase, { seen }: CaseResult): string {
  // Times of messages are compared only where somebody asked for it, and then still.
  const withTime = new Set(
    expected.filter(({ timestamp }) => timestamp !== undefined).map(({ place }) => placeName(place)),
  )
  return seen.map((message) => `${expectedLine(message, withTime.has(placeName(message.place)))}\n`).join('')
}

function expectedLine(message: SeenMessage, withTime: boolean): string {
  const { place, key, value, headers, timestamp, error } = message
  const members = [
    JSON.stringify(place).slice(1, -1),
    ...(error === undefined ? [] : [`"error":${JSON.stringify(error)}`]),
    textMember('key', key),
    typeof value === 'string' ? textMember('value', value) : `"value":${exactText(value)}`,
    ...(headers.length === 0 ? [] : [`"headers":${headersText(headers)}`]),
    ...(withTime ? [`"timestamp":${timestamp}`] : []),
  ]
  return `{${members.join(',')}}`
}

function textMember(name: string, text: string | null): string {
  if (text?.startsWith(BASE64) === true) return `"${name}Base64":${JSON.stringify(text.slice(BASE64.length))}`
  return `"${name}":${JSON.stringify(text)}`
}

/** As an object where that says all; a list keeps order and repetition. */
function headersText(headers: readonly SeenHeader[]): string {
  const names = new Set(headers.map(({ name }) => name))
  if (names.size < headers.length) return JSON.stringify(headers)
  return JSON.stringify(Object.fromEntries(headers.map(({ name, value }) => [name, value])))
}
