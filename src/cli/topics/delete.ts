import { FlowError } from '../../contract/errors.ts'
import { describeTopic, withBroker } from '../broker.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import { type RunningReader, runningReaders } from './running-readers.ts'

/** `millrace topics delete` */
export async function deleteTopic(call: Call): Promise<number> {
  const name = call.argument(0)
  const target = brokerTarget(call)
  refuseUnconfirmed(call, target, 'deleting a topic')
  await withBroker(target, async (broker) => {
    await describeTopic(broker, name, 'delete')
    const [reader] = call.flag('force') ? [] : await runningReaders(broker, target, name)
    if (reader !== undefined) throw inUse(name, reader)
    await broker.deleteTopic(name)
  })
  call.terminal.note(`Deleted the topic "${name}" with its messages.`)
  return 0
}

function inUse(name: string, { flow, owners }: RunningReader): FlowError {
  return new FlowError('TOPIC_IN_USE', {
    message: `"${flow}" runs now and reads "${name}": ${owners.join(', ')}.`,
    hint: 'Stop it first, or add --force: the flow then waits for the topic and says so.',
  })
}
