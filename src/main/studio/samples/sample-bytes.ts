import type { MessageContent } from '../../../contract/message.ts'
import type { Sample } from '../../../contract/studio/sample-methods.ts'
import { asText, base64 } from '../../../runtime/message-text/message-line.ts'

const MARK = 'base64:'

/** Bytes as a page shows them: text, or `base64:...` where they are none. */
export function bytesText(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : (asText(bytes) ?? `${MARK}${base64(bytes)}`)
}

/** The first characters of them; what lies far behind is not read, so that a list costs no more than it shows. */
export function beginText(bytes: Uint8Array, characters: number): { text: string; isCut: boolean } {
  const begin = bytes.subarray(0, characters * BYTES_OF_CHARACTER)
  const isWhole = begin.length === bytes.length
  const text = bytesText(isWhole ? begin : withoutBrokenEnd(begin)) ?? ''
  return { text: text.slice(0, characters), isCut: !isWhole || text.length > characters }
}

/** At most, in UTF-8. */
const BYTES_OF_CHARACTER = 4

/** A cut may go through a character: what is left of that is no text. */
function withoutBrokenEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80)
  return end === -1 || bytes.length - end > BYTES_OF_CHARACTER ? bytes : bytes.subarray(0, end)
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
