import type { Header, MessageContent, Origin } from '../contract/message.ts'
import { defineField } from '../flow/define-field.ts'
import type { JsonValue } from '../flow/json-value.ts'
import type { Scope } from '../flow/scope.ts'
import { messageBytes } from './broker/port.ts'
import { shortText } from './short-text.ts'
import type { ValueCodec } from './codecs/value-codec.ts'

/** What the messages of one batch share. */
export interface MessageSource {
  readonly topic: string
  readonly partition: number
  readonly codec: ValueCodec
  /** Its topic is an inbox of ours: headers of ours in it mean something. */
  readonly isInbox?: boolean
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

/** Measured on messages of 164 bytes of JSON held before a sink that never answers. */
export const WAITING_OVERHEAD_BYTES = 1_024
export const DECODED_PER_BYTE = 4

/**
 * A message on its way through a chain. It never changes: `with...` makes another one, so that branches
 * cannot disturb each other. Its value is decoded when first asked for and encoded only when it was changed.
 */
export class Message {
  readonly source: MessageSource
  /** Its offset in the topic, or its number at a source with a cursor. */
  readonly offset: number
  /** Set where the message entered Millrace before it came to this stage. */
  readonly carriedOrigin: Origin | undefined
  /** As it came, or with another envelope; the value's bytes count only while `isChanged` is false. */
  private readonly content: MessageContent
  private changed = false
  private decoded: JsonValue | undefined = undefined
  /** Its value as JSON that is not read yet. */
  private written: WrittenValue | undefined = undefined
  private view: Scope | undefined = undefined

  constructor(source: MessageSource, offset: number, content: MessageContent, carriedOrigin?: Origin) {
    this.source = source
    this.offset = offset
    this.content = content
    this.carriedOrigin = carriedOrigin
  }

  get key(): Uint8Array | null {
    return this.content.key
  }

  get headers(): readonly Header[] {
    return this.content.headers
  }

  get timestamp(): number {
    return this.content.timestamp
  }

  /** A null value: passes nodes that work on values untouched. */
  get isTombstone(): boolean {
    return this.content.value === null && !this.changed
  }

  /** True where a node gave it another value. */
  get isChanged(): boolean {
    return this.changed
  }

  /** True while nobody asked for the value: a filter on a header leaves it so. */
  get isUntouched(): boolean {
    return this.decoded === undefined
  }

  /** Bytes of its value as it came; 0 where it was changed. */
  get rawBytes(): number {
    return this.changed ? 0 : (this.content.value?.length ?? 0)
  }

  /** What it counts for in the budget while it is unfinished. */
  get bytes(): number {
    return messageBytes(this.content)
  }

  /** What it counts for where it may have to wait: decoded, with all that is kept about it meanwhile. */
  get waitingBytes(): number {
    return WAITING_OVERHEAD_BYTES + DECODED_PER_BYTE * this.bytes
  }

  /** Where it entered Millrace. */
  get origin(): Origin {
    const { source, offset, timestamp } = this
    return this.carriedOrigin ?? { topic: source.topic, partition: source.partition, offset, timestamp }
  }

  /** The decoded value; null for a tombstone. Throws CODEC_INPUT_INVALID. */
  get value(): JsonValue {
    if (this.decoded === undefined) {
      const raw = this.content.value
      if (this.written !== undefined) this.decoded = this.written.read(this.written.json)
      else this.decoded = raw === null ? null : this.source.codec.decode(raw)
    }
    return this.decoded
  }

  /** What expressions see of it. */
  get scope(): Scope {
    this.view ??= new MessageScope(this)
    return this.view
  }

  /** The value's bytes: those that came in, where it was not changed. Throws CODEC_OUTPUT_INVALID. */
  encode(codec: ValueCodec): Uint8Array | null {
    if (!this.changed) return this.content.value
    if (this.written !== undefined && codec.writesJson === true) return Buffer.from(this.written.json)
    return codec.encode(this.value)
  }

  withValue(value: JsonValue): Message {
    const message = new Message(this.source, this.offset, this.content, this.carriedOrigin)
    message.changed = true
    message.decoded = value
    return message
  }

  /** A value that is JSON already: a sink of that format takes it as it is, and it is read when it is asked for. */
  withWritten(written: WrittenValue): Message {
    const message = new Message(this.source, this.offset, this.content, this.carriedOrigin)
    message.changed = true
    message.written = written
    return message
  }

  /** Another key, headers or timestamp; the value's bytes stay as they are. `key` may be null. */
  withEnvelope(change: EnvelopeChange): Message {
    const message = new Message(this.source, this.offset, { ...this.content, ...change }, this.carriedOrigin)
    message.changed = this.changed
    message.decoded = this.decoded
    message.written = this.written
    return message
  }

  /** One piece of it, with a value of its own; its origin says which. */
  withPiece(index: number, value: JsonValue): Message {
    const { origin } = this
    const pieces = [...(origin.pieces ?? []), index]
    const message = new Message(this.source, this.offset, this.content, { ...origin, pieces })
    message.changed = true
    message.decoded = value
    return message
  }

  withTombstone(): Message {
    return new Message(this.source, this.offset, { ...this.content, value: null }, this.carriedOrigin)
  }
}

export interface WrittenValue {
  /** As JSON.stringify writes it, but with all digits of its numbers. */
  readonly json: string
  read(json: string): JsonValue
}

export interface EnvelopeChange {
  readonly key?: Uint8Array | null
  readonly headers?: readonly Header[]
  readonly timestamp?: number
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
  // A plain object: one without a prototype is a hash table to V8, several times slower. Who reads it asks for own fields.
  const map: Record<string, string> = {}
  for (const { name, value } of headers) {
    if (value === null) continue
    if (name === '__proto__') defineField(map, name, shortText(value))
    else map[name] = shortText(value)
  }
  return map
}
