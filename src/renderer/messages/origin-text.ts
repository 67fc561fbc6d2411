import type { Journey, SampleOrigin } from '../../contract/inspection.ts'
import { isInbox } from '../../contract/names.ts'

/** Where a message entered: its place in a topic, or the node that a person sent it to, by the name that `nameOf` gives. */
export function originText(
  origin: SampleOrigin,
  journey: Pick<Journey, 'steps' | 'partial'> | undefined,
  nameOf: (node: string) => string,
): string {
  const { topic, partition, offset } = origin
  if (!isInbox(topic)) return `${topic} ${partition}:${offset}`
  // Its way begins at the node that it was sent to, unless it is known from later on only.
  const first = journey?.partial === false ? journey.steps[0]?.node : undefined
  return first === undefined ? 'sent by hand' : `sent by hand to ${nameOf(first)}`
}

/** Why a message is no test; undefined where it can be one. */
export function whyNoTest({ topic }: SampleOrigin): string | undefined {
  if (!isInbox(topic)) return undefined
  return 'It was sent to a node by hand; the messages of a test come by a topic or a source of the flow'
}
