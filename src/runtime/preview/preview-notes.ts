import type { FlowError } from '../../contract/errors.ts'
import type { Header, MessageContent } from '../../contract/message.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { asText, base64 } from '../message-text/message-line.ts'
import type { Message } from '../node-api.ts'
import type { Recorder } from '../rehearsal/recorder.ts'
import type { PortPreview, PreviewError, PreviewLimits, PreviewMessage } from './preview.ts'
import type { SampleMarks } from './sample-marks.ts'

/** Writes down what samples do at every node, within its limits; counts go on beyond them. */
export class PreviewNotes implements Recorder {
  readonly nodes: Record<string, NotedNode> = {}
  private readonly limits: PreviewLimits
  private readonly marks: SampleMarks
  private readonly wiredErrors: ReadonlySet<string>
  private bytes = 0

  constructor(flow: CheckedFlow, marks: SampleMarks, limits: PreviewLimits) {
    this.limits = limits
    this.marks = marks
    this.wiredErrors = new Set(
      flow.edges.filter(({ fromPort }) => fromPort === ERROR_PORT).map(({ fromNode }) => fromNode),
    )
    for (const { id } of flow.nodes)
      this.nodes[id] = { in: noMessages(), out: {}, errors: [], dropped: noMessages() }
  }

  watches(): boolean {
    return true
  }

  gave(nodeId: string, { content, number, fed }: Parameters<Recorder['gave']>[1]): void {
    const sample = this.marks.ofSource(nodeId, number, fed)
    this.note(this.nodes[nodeId]?.in, sample, content)
    this.note(this.port(nodeId, 'out'), sample, content)
  }

  entered(nodeId: string, message: Message): void {
    this.noteMessage(this.nodes[nodeId]?.in, message)
  }

  left(nodeId: string, port: string, message: Message): void {
    this.noteMessage(this.port(nodeId, port), message)
  }

  failed(nodeId: string, message: Message, error: FlowError): void {
    const node = this.nodes[nodeId]
    if (node === undefined) return
    const isWired = this.wiredErrors.has(nodeId)
    if (error.class === 'message' && isWired) this.noteMessage(this.port(nodeId, ERROR_PORT), message)
    const { code, message: text, hint, class: errorClass } = error
    const sample = this.marks.of(message)
    const before = node.errors.find((known) => known.sample === sample && known.code === code)
    if (before !== undefined) before.attempts++
    else if (node.errors.length < this.limits.messages)
      node.errors.push({
        sample,
        code,
        class: errorClass,
        message: text,
        ...(hint === undefined ? {} : { hint }),
        attempts: 1,
        deadLetter: errorClass === 'message' && !isWired,
      })
  }

  dropped(nodeId: string, message: Message): void {
    this.noteMessage(this.nodes[nodeId]?.dropped, message)
  }

  private port(nodeId: string, port: string): WritablePort | undefined {
    const node = this.nodes[nodeId]
    return node === undefined ? undefined : (node.out[port] ??= noMessages())
  }

  private noteMessage(port: WritablePort | undefined, message: Message): void {
    if (port === undefined) return
    if (this.isFull(port)) port.count++
    else this.note(port, this.marks.of(message), contentOf(message))
  }

  private note(port: WritablePort | undefined, sample: number | undefined, content: MessageContent): void {
    if (port === undefined) return
    port.count++
    if (this.isFull(port)) return
    const made = shown(sample, content, this.limits.valueBytes)
    this.bytes += (made.value?.length ?? 0) + (made.key?.length ?? 0) + 100
    port.messages.push(made)
  }

  private isFull(port: WritablePort): boolean {
    return port.messages.length >= this.limits.messages || this.bytes >= this.limits.bytes
  }
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
}

function noMessages(): WritablePort {
  return { count: 0, messages: [] }
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
