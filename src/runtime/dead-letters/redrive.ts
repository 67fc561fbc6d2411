import { FlowError } from '../../contract/errors.ts'
import { OUR_HEADERS } from '../../contract/message.ts'
import { type FlowName, nodeTopic } from '../../contract/names.ts'
import type { Stage } from '../../flow/stages.ts'
import type { Broker, OutgoingMessage } from '../broker/port.ts'
import { textHeader } from '../headers.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { RedriveTurn } from './redrive-turn.ts'

export interface RedriveOptions {
  readonly broker: Broker
  readonly turn: RedriveTurn
  readonly flow: FlowName
  /** Of the flow as it is now, with the names its topics have on the broker. */
  readonly stages: readonly Stage[]
}

/** Puts dead letters in front of the source by which they had entered. */
export class Redrive {
  private readonly options: RedriveOptions

  constructor(options: RedriveOptions) {
    this.options = options
  }

  /** False where it was redriven before. Throws TOPIC_MISSING, TASK_LOST. */
  async once(letter: DeadLetter): Promise<boolean> {
    const { turn } = this.options
    if (turn.isRedriven(letter)) return false
    await turn.redrive(letter, await this.message(letter))
    return true
  }

  private async message({ original, origin, nodeId }: DeadLetter): Promise<OutgoingMessage> {
    const topic = nodeTopic(this.options.flow, this.sourceOf(origin.topic, nodeId), 'inbox')
    const partitions = await this.partitionsOf(topic)
    const headers = [...original.headers, textHeader(OUR_HEADERS.origin, JSON.stringify(origin))]
    // The same task as at first: order by key and state belong to it.
    return { ...original, topic, partition: origin.partition % partitions, headers }
  }

  private async partitionsOf(inbox: string): Promise<number> {
    const [topic] = await this.options.broker.describeTopics([inbox])
    if (topic !== undefined) return topic.partitions
    throw new FlowError('TOPIC_MISSING', {
      message: `There is no topic "${inbox}", by which a message comes back into the flow.`,
      hint: 'Run the flow once: that makes it.',
    })
  }

  /** The source that reads the topic, in the stage of the node that failed where several read it. */
  private sourceOf(topic: string, failedNode: string): string {
    const readers = this.options.stages.flatMap((stage) =>
      stage.inputs
        .filter((input) => input.topic === topic && input.kind !== 'inbox')
        .map((input) => ({
          nodeId: input.nodeId,
          failedHere: stage.nodes.some(({ id }) => id === failedNode),
        })),
    )
    const source = readers.find(({ failedHere }) => failedHere) ?? readers[0]
    if (source !== undefined) return source.nodeId
    throw new FlowError('TOPIC_MISSING', {
      message: `The flow no longer reads "${topic}", where the message came from.`,
      hint: 'Put its source back, or produce the message to another topic with "millrace dead-letters show --json".',
    })
  }
}
