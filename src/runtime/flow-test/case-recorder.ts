import { DEAD_LETTER_HEADERS, type MessageContent, OUR_HEADER_PREFIX } from '../../contract/message.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { headerText } from '../headers.ts'
import type { Message } from '../node-api.ts'
import type { Recorder } from '../rehearsal/recorder.ts'
import { seenContent, type SeenMessage } from './seen-message.ts'

/** Keeps what passes the ports that a case looks at: those it names, and the ways into sinks outside. */
export class CaseRecorder implements Recorder {
  readonly seen: SeenMessage[] = []
  private readonly ports: ReadonlySet<string>
  private readonly nodes: ReadonlySet<string>
  /** By node: error ports that lead to it, since a failed message is seen where it goes. */
  private readonly errorsInto = new Map<string, string[]>()

  constructor(flow: CheckedFlow, ports: readonly string[]) {
    this.ports = new Set(ports)
    const nodes = new Set(ports.map((port) => port.split('.')[0] ?? ''))
    const told = new Set<string>()
    for (const { fromNode, fromPort, toNode } of flow.edges) {
      const port = `${fromNode}.${fromPort}`
      if (fromPort !== ERROR_PORT || !this.ports.has(port) || told.has(port)) continue
      told.add(port) // it may lead to several nodes
      nodes.add(toNode)
      this.errorsInto.set(toNode, [...(this.errorsInto.get(toNode) ?? []), port])
    }
    this.nodes = nodes
  }

  watches(nodeId: string): boolean {
    return this.nodes.has(nodeId)
  }

  gave(nodeId: string, { content }: { readonly content: MessageContent }): void {
    this.addContent(`${nodeId}.out`, content)
  }

  entered(nodeId: string, message: Message): void {
    this.add(`${nodeId}.in`, message)
    const errors = this.errorsInto.get(nodeId)
    if (errors === undefined) return
    const failing = headerText(message.headers, DEAD_LETTER_HEADERS.node)
    for (const port of errors) if (port === `${failing}.${ERROR_PORT}`) this.add(port, message)
  }

  left(nodeId: string, port: string, message: Message): void {
    if (port !== ERROR_PORT) this.add(`${nodeId}.${port}`, message)
  }

  failed(): void {}
  dropped(): void {}

  private add(port: string, message: Message): void {
    if (!this.ports.has(port)) return
    const { key, headers, timestamp } = message
    this.addContent(port, { key, value: bytesOf(message), headers, timestamp })
  }

  private addContent(port: string, content: MessageContent): void {
    if (!this.ports.has(port)) return
    const headers = content.headers.filter(({ name }) => !name.startsWith(OUR_HEADER_PREFIX))
    this.seen.push({ place: { port }, ...seenContent({ ...content, headers }) })
  }
}

/** As it came where nobody changed it; else as JSON. */
function bytesOf(message: Message): Uint8Array | null {
  return message.encode(message.isChanged ? jsonCodec() : message.source.codec)
}
