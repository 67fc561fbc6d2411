import { isJson } from '../../flow/is-json.ts'
import type { Header, StoredMessage } from '../../contract/message.ts'

/** A message with its place, as `topics read` prints it. */
export interface PlacedMessage extends StoredMessage {
  readonly topic: string
  readonly partition: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * One line of JSON for a message. A value that is JSON stands in it digit by digit as it came; other text is a
 * string with `"format":"text"` beside it; other bytes are `valueBase64`. `topics produce` reads the same back.
 */
export function messageLine(message: PlacedMessage): string {
  const { topic, partition, offset, timestamp } = message
  const place = `"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset},"timestamp":${timestamp}`
  const headers = `[${message.headers.map(headerMember).join(',')}]`
  return `{${place},${bytesMember('key', message.key)},"headers":${headers},${valueMember(message.value)}}`
}

function headerMember(header: Header): string {
  return `{"name":${JSON.stringify(header.name)},${bytesMember('value', header.value)}}`
}

function bytesMember(name: string, bytes: Uint8Array | null): string {
  if (bytes === null) return `"${name}":null`
  const text = asText(bytes)
  return text === undefined ? `"${name}Base64":"${base64(bytes)}"` : `"${name}":${JSON.stringify(text)}`
}

function valueMember(value: Uint8Array | null): string {
  if (value === null) return '"value":null'
  const text = asText(value)
  if (text === undefined) return `"valueBase64":"${base64(value)}"`
  return isJson(text) ? `"value":${onOneLine(text)}` : `"value":${JSON.stringify(text)},"format":"text"`
}

/** The text of UTF-8 bytes; undefined where they are none. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

// Inside strings JSON has no raw line breaks, so those that are there only lay it out.
function onOneLine(json: string): string {
  return /[\r\n]/.test(json) ? json.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim() : json
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
