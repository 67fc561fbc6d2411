import type { MessageContent } from '../../../contract/message.ts'
import type { Sample } from '../../../contract/studio/sample-methods.ts'
import { asText, base64 } from '../../../runtime/message-text/message-line.ts'

const MARK = 'base64:'

/** Bytes as a page shows them: text, or `base64:...` where they are none. */
export function bytesText(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : (asText(bytes) ?? `${MARK}${base64(bytes)}`)
}

/** A sample as the message it was. */
export function sampleContent({ key, value, headers, timestamp }: Sample): MessageContent {
  return {
    key: textBytes(key),
    value: textBytes(value),
    headers: headers.map((header) => ({ name: header.name, value: textBytes(header.value) })),
    timestamp,
  }
}

function textBytes(text: string | null): Uint8Array | null {
  if (text === null) return null
  return text.startsWith(MARK) ? Buffer.from(text.slice(MARK.length), 'base64') : Buffer.from(text, 'utf8')
}
