import { describeTopic, withBroker } from '../broker.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'

/** `millrace topics delete` */
export async function deleteTopic(call: Call): Promise<number> {
  const name = call.argument(0)
  const target = brokerTarget(call)
  refuseUnconfirmed(call, target, 'deleting a topic')
  await withBroker(target, async (broker) => {
    await describeTopic(broker, name, 'delete')
    await broker.deleteTopic(name)
  })
  call.terminal.note(`Deleted the topic "${name}" with its messages.`)
  return 0
}
