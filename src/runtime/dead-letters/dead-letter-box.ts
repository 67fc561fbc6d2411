import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { OffsetRange, StoredMessage } from '../../contract/message.ts'
import { deadLetterTopic, type FlowName, redriveGroup } from '../../contract/names.ts'
import type { Broker, CommittedPosition, PartitionRange } from '../broker/port.ts'
import { type DeadLetter, deadLetterOf, partOf } from './dead-letter.ts'
import { covers, rangesOf } from './redriven-ranges.ts'

/** Room for one page: a part of a large dead letter is just below the largest message. */
const PAGE_BYTES = DEFAULTS.messageBytes.value
const PAGE_MESSAGES = 1_000

/** The dead letters of one flow, and which of them were redriven. */
export class DeadLetterBox {
  private readonly broker: Broker
  private readonly topic: string
  private readonly group: string

  constructor(broker: Broker, flow: FlowName) {
    this.broker = broker
    this.topic = deadLetterTopic(flow)
    this.group = redriveGroup(flow)
  }

  /** All of them, the oldest of each partition first. A flow that never ran has none. */
  async *all(): AsyncGenerator<DeadLetter> {
    for (const range of await this.ranges()) yield* this.between(range)
  }

  /** Where they lie; nowhere of a flow that never ran. */
  async ranges(): Promise<readonly PartitionRange[]> {
    const [topic] = await this.broker.describeTopics([this.topic])
    return topic?.ranges ?? []
  }

  /** One by its id. Throws USAGE. */
  async byId(id: string): Promise<DeadLetter> {
    const match = /^(\d+)-(\d+)$/.exec(id)
    if (match === null)
      throw new FlowError('USAGE', {
        message: `"${id}" is no id of a dead letter.`,
        hint: 'Ids are <partition>-<offset>, as "millrace dead-letters list" prints them.',
        step: { do: 'look-at-letters' },
      })
    const [partition, offset] = [Number(match[1]), Number(match[2])]
    const range = (await this.ranges())[partition]
    if (range !== undefined && offset >= range.begin && offset < range.end)
      for await (const letter of this.between({ ...range, begin: offset }))
        if (letter.id === id) return letter
    throw new FlowError('USAGE', {
      message: `There is no dead letter "${id}" in this flow.`,
      hint: 'See them with "millrace dead-letters list".',
      step: { do: 'look-at-letters' },
    })
  }

  /** Tells of each dead letter whether it was redriven before. */
  async redriven(): Promise<(letter: DeadLetter) => boolean> {
    const rangesIn = await this.redrivenRanges()
    return ({ partition, offsets: [offset = 0] }) => covers(rangesIn(partition), offset)
  }

  /** The offsets of those that were redriven, by partition. */
  async redrivenRanges(): Promise<(partition: number) => readonly OffsetRange[]> {
    const positions = await this.positions()
    return (partition) => rangesOf(positions, partition)
  }

  /** Those that lie there whole, the oldest first. */
  async *between({ partition, begin, end }: PartitionRange): AsyncGenerator<DeadLetter> {
    let parts: StoredMessage[] = []
    for (let offset = begin; offset < end;) {
      const maxMessages = Math.min(PAGE_MESSAGES, end - offset)
      const request = { topic: this.topic, partition, offset, maxMessages, maxBytes: PAGE_BYTES }
      const { messages, nextOffset } = await this.broker.read(request)
      if (nextOffset <= offset) return
      offset = nextOffset
      for (const message of messages) {
        // A page may hold what came behind the end.
        if (message.offset >= end) return
        const part = partOf(message)
        parts = part === undefined || part.number === 1 ? [message] : [...parts, message]
        if (part !== undefined && parts.length < part.count) continue
        const letter = deadLetterOf(partition, parts)
        if (letter !== undefined) yield letter
      }
    }
  }

  private async positions(): Promise<readonly CommittedPosition[]> {
    const positions = await this.broker.committed(this.group)
    return positions.filter(({ topic }) => topic === this.topic)
  }
}
