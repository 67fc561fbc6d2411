import type { TopicDeclaration, ValueFormat } from '../../contract/flow-file.ts'
import { bytesCodec } from './bytes-codec.ts'
import { jsonCodec } from './json-codec.ts'
import { textCodec } from './text-codec.ts'
import type { ValueCodec } from './value-codec.ts'

const plainJson = jsonCodec()
const text = textCodec()
const bytes = bytesCodec()

/** The codec of a format; for JSON with the fields that a topic declares as decimals. Throws EXPRESSION_INVALID. */
export function codecFor(format: ValueFormat, declaration?: Pick<TopicDeclaration, 'fields'>): ValueCodec {
  switch (format) {
    case 'json': {
      const decimals = Object.keys(declaration?.fields ?? {})
      return decimals.length === 0 ? plainJson : jsonCodec({ decimals })
    }
    case 'text':
      return text
    case 'bytes':
      return bytes
  }
}
