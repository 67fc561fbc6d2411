import type { Header, MessageContent, Origin } from '../contract/message.ts'
import type { JsonValue } from '../flow/json-value.ts'
import type { Scope } from '../flow/scope.ts'
import type { ValueCodec } from './codecs/value-codec.ts'

/** What the messages of one batch share. */
export interface MessageSource {
  readonly topic: string
  readonly partition: number
  readonly codec: ValueCodec
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

/**
 * A message on its way through a chain. It never changes: `with...` makes another one, so that branches
 * cannot disturb each other. Its value is decoded when first asked for and encoded only when it was changed.
 */
export class Message {
  readonly source: MessageSource
  /** Its offset in the topic, or its number at a source with a cursor. */
  readonly offset: number
  readonly key: Uint8Array | null
  readonly headers: readonly Header[]
  readonly timestamp: number
  /** Set where the message entered Millrace before it came to this stage. */
  readonly carriedOrigin: Origin | undefined
  /** Bytes as they came, or undefined when the value was changed. */
  private raw: Uint8Array | null | undefined
  private decoded: JsonValue | undefined
  private view: Scope | undefined

  constructor(
    source: MessageSource,
    offset: number,
    key: Uint8Array | null,
    raw: Uint8Array | null | undefined,
    headers: readonly Header[],
    timestamp: number,
    carriedOrigin?: Origin,
    decoded?: JsonValue,
  ) {
    this.source = source
    this.offset = offset
    this.key = key
    this.raw = raw
    this.headers = headers
    this.timestamp = timestamp
    this.carriedOrigin = carriedOrigin
    this.decoded = decoded
    this.view = undefined
  }

  /** A null value: passes nodes that work on values untouched. */
  get isTombstone(): boolean {
    return this.raw === null
  }

  /** Where it entered Millrace. */
  get origin(): Origin {
    return (
      this.carriedOrigin ?? {
        topic: this.source.topic,
        partition: this.source.partition,
        offset: this.offset,
        timestamp: this.timestamp,
      }
    )
  }

  /** The decoded value; null for a tombstone. Throws CODEC_INPUT_INVALID. */
  get value(): JsonValue {
    if (this.decoded === undefined) {
      const raw = this.raw
      this.decoded = raw === null || raw === undefined ? null : this.source.codec.decode(raw)
    }
    return this.decoded
  }

  /** True while nobody asked for the value: a filter on a header leaves it so. */
  get isUntouched(): boolean {
    return this.decoded === undefined
  }

  /** True where a node gave it another value. */
  get isChanged(): boolean {
    return this.raw === undefined
  }

  /** What it counts for in the budget while it is unfinished. */
  get bytes(): number {
    return 16 + (this.key?.length ?? 0) + this.rawBytes
  }

  /** Bytes of its value as it came; 0 where it was changed. */
  get rawBytes(): number {
    return this.raw?.length ?? 0
  }

  /** What expressions see of it. */
  get scope(): Scope {
    this.view ??= new MessageScope(this)
    return this.view
  }

  /** The value's bytes: those that came in, where it was not changed. Throws CODEC_OUTPUT_INVALID. */
  encode(codec: ValueCodec): Uint8Array | null {
    if (this.raw !== undefined) return this.raw
    return codec.encode(this.decoded as JsonValue)
  }

  withValue(value: JsonValue): Message {
    return new Message(this.source, this.offset, this.key, undefined, this.headers, this.timestamp, this.carriedOrigin, value)
  }

  /** Another key, headers or timestamp; the value's bytes stay as they are. `key` may be null. */
  withEnvelope(change: { key?: Uint8Array | null; headers?: readonly Header[]; timestamp?: number }): Message {
    return new Message(
      this.source,
      this.offset,
      change.key === undefined ? this.key : change.key,
      this.raw,
      change.headers ?? this.headers,
      change.timestamp ?? this.timestamp,
      this.carriedOrigin,
      this.decoded,
    )
  }

  withTombstone(): Message {
    return new Message(this.source, this.offset, this.key, null, this.headers, this.timestamp, this.carriedOrigin)
  }
}

const text = new TextDecoder('utf-8')
const noTextHeaders: Readonly<Record<string, string>> = Object.freeze({})

class MessageScope implements Scope {
  private readonly message: Message
  private headerMap: Readonly<Record<string, string>> | undefined

  constructor(message: Message) {
    this.message = message
  }
  get value() {
    return this.message.value
  }
  get key() {
    return this.message.key === null ? null : text.decode(this.message.key)
  }
  get headers() {
    this.headerMap ??= headersAsText(this.message.headers)
    return this.headerMap
  }
  get timestamp() {
    return new Date(this.message.timestamp)
  }
  get topic() {
    return this.message.origin.topic
  }
  get partition() {
    return this.message.origin.partition
  }
  get offset() {
    return this.message.origin.offset
  }
  get parameters() {
    return this.message.source.parameters
  }
}

function headersAsText(headers: readonly Header[]): Readonly<Record<string, string>> {
  if (headers.length === 0) return noTextHeaders
  const map: Record<string, string> = Object.create(null) as Record<string, string>
  for (const header of headers) if (header.value !== null) map[header.name] = text.decode(header.value)
  return map
}

/** A message made from bytes as a topic holds them. */
export function messageFrom(source: MessageSource, offset: number, content: MessageContent, origin?: Origin): Message {
  return new Message(source, offset, content.key, content.value, content.headers, content.timestamp, origin)
}

