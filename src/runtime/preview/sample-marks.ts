import type { Header, MessageContent } from '../../contract/message.ts'
import { headerText, textHeader } from '../headers.ts'
import type { Message } from '../node-api.ts'

/** Carried through topics inside the flow; no node sees it. */
const SAMPLE = 'millrace-sample'

/** A sample as it is written to a topic. */
export function marked(content: MessageContent, sample: number): MessageContent {
  return { ...content, headers: [...content.headers, textHeader(SAMPLE, String(sample))] }
}

/** Knows of each message which sample it came from, through nodes and through topics of the flow. */
export class SampleMarks {
  /** By topic and offset: a message keeps where it entered its stage, whatever nodes make of it. */
  private readonly byPlace = new Map<string, number>()
  /** By source: samples in the order in which they were sent to it. */
  private readonly sent = new Map<string, number[]>()
  private readonly fedSoFar = new Map<string, number>()

  /** Of a source with a position of its own. */
  willFeed(nodeId: string, sample: number): void {
    this.sent.set(nodeId, [...(this.sent.get(nodeId) ?? []), sample])
  }

  /** Undefined: the source made it by itself. */
  ofSource(nodeId: string, number: number, fed: boolean): number | undefined {
    if (!fed) return undefined
    const index = this.fedSoFar.get(nodeId) ?? 0
    this.fedSoFar.set(nodeId, index + 1)
    const sample = this.sent.get(nodeId)?.[index]
    if (sample !== undefined) this.byPlace.set(placeText(cursorOf(nodeId), number), sample)
    return sample
  }

  of({ source, offset }: Message): number | undefined {
    return this.byPlace.get(placeText(source.topic, offset)) ?? this.ofCursor(source.topic, offset)
  }

  /** In front of a topic of the flow: the message says where it came from. */
  readonly writing = (message: Message): Message => {
    const sample = this.of(message)
    if (sample === undefined) return message
    return message.withEnvelope({ headers: [...message.headers, textHeader(SAMPLE, String(sample))] })
  }

  /** Behind a topic: takes the mark off and keeps it. */
  readonly entering = (message: Message): Message => {
    const sample = headerText(message.headers, SAMPLE)
    if (sample === undefined) return message
    this.byPlace.set(placeText(message.source.topic, message.offset), Number(sample))
    return message.withEnvelope({ headers: message.headers.filter(isNoMark) })
  }

  /** The topic of a source with a position is `<namespace>.<flow>.<node>.cursor`. */
  private ofCursor(topic: string, offset: number): number | undefined {
    const nodeId = topic.split('.').at(-2)
    return nodeId === undefined ? undefined : this.byPlace.get(placeText(cursorOf(nodeId), offset))
  }
}

function isNoMark({ name }: Header): boolean {
  return name !== SAMPLE
}

function placeText(topic: string, offset: number): string {
  return `${topic}/${offset}`
}

function cursorOf(nodeId: string): string {
  return `cursor of ${nodeId}`
}
