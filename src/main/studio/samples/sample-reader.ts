import { FlowError } from '../../../contract/errors.ts'
import type { ReadSamples, Sample } from '../../../contract/studio/sample-methods.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import { type FileLook, fileSamples } from './file-samples.ts'
import { latestMessages } from './latest-messages.ts'
import { pastedSamples } from './pasted-samples.ts'
import { bytesText } from './sample-bytes.ts'

interface SampleReaderOptions {
  readonly workspace: string
  readonly broker: WorkspaceBroker
  readonly clock: Clock
}

/** Reads messages for previews, from where a person points to. Keeps nothing: the shelf does. */
export class SampleReader {
  private readonly workspace: string
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock

  constructor({ workspace, broker, clock }: SampleReaderOptions) {
    this.workspace = workspace
    this.broker = broker
    this.clock = clock
  }

  ofText(text: string): ReadSamples {
    return pastedSamples(text, this.clock.now())
  }

  /** The first messages of a file source of the drawing. Throws as `fileSamples` does. */
  ofFile(look: FileLook): Promise<ReadSamples> {
    return fileSamples(look, { workspace: this.workspace, clock: this.clock })
  }

  /** The last messages of a declared topic, oldest first. Throws TOPIC_MISSING, and as the broker does. */
  async ofTopic(topic: string, count: number): Promise<Sample[]> {
    // Opening a broker makes its files, and who only looks makes none.
    if (this.broker.isUnmade()) throw neverWritten(topic, 'embedded')
    const name = this.broker.topicName(topic)
    const messages = await this.broker.with(async (broker) => {
      const [described] = await broker.describeTopics([name])
      if (described === undefined) throw neverWritten(name, broker.kind)
      return await latestMessages(broker, described, count)
    })
    return messages.map(({ key, value, headers, timestamp, partition, offset }) => ({
      key: bytesText(key),
      value: bytesText(value),
      headers: headers.map((header) => ({ name: header.name, value: bytesText(header.value) })),
      timestamp,
      origin: 'topic',
      place: `${topic} ${partition}:${offset}`,
    }))
  }
}

function neverWritten(topic: string, kind: Broker['kind']): FlowError {
  return new FlowError('TOPIC_MISSING', {
    message: `Topic "${topic}" is not on ${kind === 'kafka' ? 'this Kafka' : "this workspace's broker"} yet.`,
    hint: 'Paste a message, or run the flow that writes it first.',
  })
}
