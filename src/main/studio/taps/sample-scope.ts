import type { Preview, Sample } from '../../../contract/inspection.ts'
import { defineField } from '../../../flow/define-field.ts'
import type { JsonValue } from '../../../flow/json-value.ts'
import type { Scope } from '../../../flow/scope.ts'
import { codecFor } from '../../../runtime/codecs/codec-for.ts'

/** What an expression asks for was not kept of this message, or was never told. */
export class NotKept extends Error {
  override readonly name = 'NotKept'
}

const json = codecFor('json')
/** Digits that a number might not hold. */
const LONG_DIGITS = /\d[\d.]{14}/

/**
 * What an expression sees of a message that a tap has kept; read when it asks. Throws NotKept for what only the begin
 * is kept of; CODEC_INPUT_INVALID for a damaged value.
 */
export class SampleScope implements Scope {
  private readonly sample: Sample
  private readonly given: Scope['parameters'] | undefined
  private decoded: JsonValue | undefined = undefined

  /** `parameters`: undefined where they are not known. */
  constructor(sample: Sample, parameters: Scope['parameters'] | undefined) {
    this.sample = sample
    this.given = parameters
  }

  get value(): JsonValue {
    this.decoded ??= valueOf(this.sample)
    return this.decoded
  }

  get key(): string | null {
    const { key } = this.sample
    return key === null ? null : whole(key)
  }

  get headers(): Scope['headers'] {
    const texts: Record<string, string> = {}
    for (const { name, value } of this.sample.headers)
      if (value !== null) defineField(texts, name, whole(value))
    return texts
  }

  get timestamp(): Date {
    return new Date(this.sample.timestamp)
  }

  get topic(): string {
    return this.sample.origin.topic
  }

  get partition(): number {
    return this.sample.origin.partition
  }

  get offset(): number {
    return this.sample.origin.offset
  }

  get parameters(): Scope['parameters'] {
    return this.given ?? notKept()
  }
}

function valueOf({ value, format }: Sample): JsonValue {
  if (value === null) return null
  // Of bytes a sample shows the text that they make, which is not what they were.
  if (format === 'bytes') return notKept()
  const text = whole(value)
  return format === 'text' ? text : (parsed(text) ?? json.decode(Buffer.from(text)))
}

/** Bytes for the codec would be most of the work, and weigh on the memory of everybody: most texts need none. */
function parsed(text: string): JsonValue | undefined {
  if (LONG_DIGITS.test(text)) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function whole({ text, cut }: Preview): string {
  return cut ? notKept() : text
}

function notKept(): never {
  throw new NotKept()
}
