import type { FlowError } from '../../contract/errors.ts'
import type { Header, MessageContent } from '../../contract/message.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { decimalPaths } from '../../flow/decimal-fields.ts'
import { emptyRecord } from '../../flow/own-entry.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { asText, base64 } from '../message-text/message-line.ts'
import type { Message } from '../node-api.ts'
import type { Recorder } from '../rehearsal/recorder.ts'
import type { PortPreview, PreviewError, PreviewLimits, PreviewMessage, PreviewReason } from './preview.ts'
import type { SampleMarks } from './sample-marks.ts'

/** Writes down what samples do at every node, within its limits; counts go on beyond them. */
export class PreviewNotes implements Recorder {
  readonly nodes = emptyRecord<NotedNode>()
  private readonly limits: PreviewLimits
  private readonly marks: SampleMarks
  private readonly wiredErrors: ReadonlySet<string>
  /** Its place in the node's In; a message may be in several nodes at once. */
  private readonly places = new Map<string, WeakMap<Message, number>>()
  private bytes = 0

  constructor(flow: CheckedFlow, marks: SampleMarks, limits: PreviewLimits) {
    this.limits = limits
    this.marks = marks
    this.wiredErrors = new Set(
      flow.edges.filter(({ fromPort }) => fromPort === ERROR_PORT).map(({ fromNode }) => fromNode),
    )
    for (const { id } of flow.nodes)
      this.nodes[id] = {
        in: noMessages(),
        out: emptyRecord(),
        errors: [],
        dropped: noMessages(),
        reasons: [],
      }
  }

  watches(): boolean {
    return true
  }

  gave(nodeId: string, { content, number, fed }: Parameters<Recorder['gave']>[1]): void {
    const sample = this.marks.ofSource(nodeId, number, fed)
    const from = this.nodes[nodeId]?.in.count ?? 0
    this.note(this.nodes[nodeId]?.in, { sample, content })
    this.note(this.port(nodeId, 'out'), { sample, content, more: { from } })
  }

  entered(nodeId: string, message: Message): void {
    const port = this.nodes[nodeId]?.in
    if (port === undefined) return
    if (!this.isFull(port)) this.placesAt(nodeId).set(message, port.count)
    this.noteMessage(port, message, decimalsOf(message))
  }

  left(nodeId: string, port: string, message: Message, of: Message): void {
    this.noteMessage(this.port(nodeId, port), message, this.fromOf(nodeId, of))
  }

  failed(nodeId: string, message: Message, error: FlowError): void {
    const node = this.nodes[nodeId]
    if (node === undefined) return
    const isWired = this.wiredErrors.has(nodeId)
    const from = this.fromOf(nodeId, message)
    if (error.class === 'message' && isWired) this.noteMessage(this.port(nodeId, ERROR_PORT), message, from)
    const { code, message: text, hint, step, class: errorClass } = error
    const sample = this.marks.of(message)
    const before = node.errors.find(
      (known) => known.sample === sample && known.code === code && known.from === from.from,
    )
    if (before !== undefined) before.attempts++
    else if (node.errors.length < this.limits.messages)
      node.errors.push({
        sample,
        ...from,
        code,
        class: errorClass,
        message: text,
        ...(hint === undefined ? {} : { hint }),
        ...(step === undefined ? {} : { step }),
        attempts: 1,
        deadLetter: errorClass === 'message' && !isWired,
      })
  }

  explained(nodeId: string, message: Message, why: string): void {
    const { from } = this.fromOf(nodeId, message)
    if (from !== undefined) this.nodes[nodeId]?.reasons.push({ from, message: why })
  }

  dropped(nodeId: string, message: Message): void {
    this.noteMessage(this.nodes[nodeId]?.dropped, message, this.fromOf(nodeId, message))
  }

  private placesAt(nodeId: string): WeakMap<Message, number> {
    const known = this.places.get(nodeId) ?? new WeakMap<Message, number>()
    this.places.set(nodeId, known)
    return known
  }

  private fromOf(nodeId: string, message: Message): Pick<PreviewMessage, 'from'> {
    const from = this.places.get(nodeId)?.get(message)
    return from === undefined ? {} : { from }
  }

  private port(nodeId: string, port: string): WritablePort | undefined {
    const node = this.nodes[nodeId]
    return node === undefined ? undefined : (node.out[port] ??= noMessages())
  }

  private noteMessage(port: WritablePort | undefined, message: Message, more: More): void {
    if (port === undefined) return
    if (this.isFull(port)) port.count++
    else this.note(port, { sample: this.marks.of(message), content: contentOf(message), more })
  }

  private note(port: WritablePort | undefined, { sample, content, more = {} }: Noted): void {
    if (port === undefined) return
    port.count++
    if (this.isFull(port)) return
    const made = { ...shown(sample, content, this.limits.valueBytes), ...more }
    this.bytes += (made.value?.length ?? 0) + (made.key?.length ?? 0) + 100
    port.messages.push(made)
  }

  private isFull(port: WritablePort): boolean {
    return port.messages.length >= this.limits.messages || this.bytes >= this.limits.bytes
  }
}

type More = Pick<PreviewMessage, 'from' | 'decimals'>

interface Noted {
  readonly sample: number | undefined
  readonly content: MessageContent
  readonly more?: More
}

interface WritablePort extends PortPreview {
  count: number
  readonly messages: PreviewMessage[]
}

interface NotedNode {
  readonly in: WritablePort
  readonly out: Record<string, WritablePort>
  readonly errors: (PreviewError & { attempts: number })[]
  readonly dropped: WritablePort
  readonly reasons: PreviewReason[]
}

function noMessages(): WritablePort {
  return { count: 0, messages: [] }
}

/** A page that computes with the text of a value must know which of its numbers are decimals. */
function decimalsOf(message: Message): Pick<PreviewMessage, 'decimals'> {
  try {
    const decimals = decimalPaths(message.value)
    return decimals.length === 0 ? {} : { decimals }
  } catch {
    return {} // a damaged value: the node itself says so
  }
}

/** The value as it would be written; of one that cannot be, the bytes as they came. */
function contentOf(message: Message): MessageContent {
  const { key, headers, timestamp } = message
  return {
    key,
    headers,
    timestamp,
    value: message.encode(message.isChanged ? jsonCodec() : message.source.codec),
  }
}

function shown(
  sample: number | undefined,
  { key, value, headers, timestamp }: MessageContent,
  most: number,
): PreviewMessage {
  const isCut = value !== null && value.length > most
  return {
    sample,
    key: textOf(key),
    value: textOf(isCut ? value.subarray(0, most) : value),
    bytes: value?.length ?? 0,
    isCut,
    headers: headers.map(({ name, value: of }: Header) => ({ name, value: textOf(of) })),
    timestamp,
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : (asText(bytes) ?? asText(withoutHalf(bytes)) ?? `base64:${base64(bytes)}`)
}

/** Cutting may fall into a character of several bytes: its first ones go too. */
function withoutHalf(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  for (let i = 0; i < 3 && end > 0 && (bytes[end - 1]! & 0xc0) === 0x80; i++) end--
  return bytes.subarray(0, Math.max(0, end - 1))
}
