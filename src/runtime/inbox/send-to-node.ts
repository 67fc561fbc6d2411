import { FlowError } from '../../contract/errors.ts'
import { type MessageContent, OUR_HEADER_PREFIX, OUR_HEADERS } from '../../contract/message.ts'
import type { Stage } from '../../flow/stages.ts'
import type { Appended, Broker } from '../broker/port.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { textHeader } from '../headers.ts'
import { inboxOf, partitionsOfInbox } from './inbox-of.ts'

export interface SendOptions {
  readonly broker: Broker
  /** Of the flow as it is now, with the names its topics have on the broker. */
  readonly stages: readonly Stage[]
  readonly node: string
  /** In front of a source the bytes its topic would hold, elsewhere JSON. */
  readonly content: MessageContent
}

/**
 * Puts one message in front of a node, for real: the flow reads it from the inbox of a source as it reads all others,
 * and it ends as they do. Throws FLOW_FILE_INVALID, TOPIC_MISSING, CODEC_INPUT_INVALID.
 */
export async function sendToNode({ broker, stages, node, content }: SendOptions): Promise<Appended> {
  const inbox = inboxOf(stages, node)
  await partitionsOfInbox(broker, inbox.topic)
  // In front of a source its own codec reads the value, and tells what it cannot read in its own way.
  if (!inbox.isSource && content.value !== null) jsonCodec().decode(content.value)
  const headers = content.headers.filter(({ name }) => !name.startsWith(OUR_HEADER_PREFIX))
  const start = textHeader(OUR_HEADERS.start, node)
  const [appended] = await broker.append([{ ...content, topic: inbox.topic, headers: [...headers, start] }])
  if (appended !== undefined) return appended
  throw new FlowError('BROKER_REFUSED', {
    message: `The broker did not say where it put the message for "${node}".`,
    hint: 'Look into the messages of the node before you send it again.',
  })
}
