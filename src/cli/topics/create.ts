import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import { TOPIC_NAME } from '../../contract/topic-name.ts'
import { durationOption } from '../arguments/duration.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import { withBroker } from '../broker.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'

/** `millrace topics create` */
export async function createTopic(call: Call): Promise<number> {
  const name = checkedName(call.argument(0))
  const given = call.text('partitions')
  const partitions =
    given === undefined ? DEFAULTS.topicPartitions.value : wholeNumber('--partitions', given, 1)
  const retention = call.text('retention')
  const settings = {
    name,
    partitions,
    cleanup: cleanupOption(call.text('cleanup')),
    ...(retention === undefined ? {} : { retentionMs: durationOption('--retention', retention) }),
  }
  await withBroker(brokerTarget(call), async (broker) => {
    if ((await broker.describeTopics([name])).length > 0)
      throw new FlowError('TOPIC_EXISTS', {
        message: `The topic "${name}" exists already.`,
        hint: `See it with "millrace topics list", or delete it first.`,
      })
    await broker.createTopics([settings])
  })
  call.terminal.note(`Created the topic "${name}" with ${plural(partitions, 'partition')}.`)
  return 0
}

function cleanupOption(text = 'delete'): 'delete' | 'compact' {
  if (text === 'delete' || text === 'compact') return text
  throw new FlowError('USAGE', {
    message: `"${text}" is no cleanup.`,
    hint: 'Use --cleanup delete or --cleanup compact.',
  })
}

// The names Kafka takes, so that a flow can move there.
function checkedName(name: string): string {
  if (TOPIC_NAME.test(name)) return name
  throw new FlowError('USAGE', {
    message: `"${name}" cannot be the name of a topic.`,
    hint: 'Use letters, digits, ".", "_" and "-".',
  })
}
