import { describeTopic, withBroker } from '../broker.ts'
import type { Call } from '../call.ts'
import { dataFolder } from '../workspace.ts'

/** `millrace topics delete` */
export async function deleteTopic(call: Call): Promise<number> {
  const name = call.argument(0)
  await withBroker(dataFolder(call.text('data')), async (broker) => {
    await describeTopic(broker, name, 'delete')
    await broker.deleteTopic(name)
  })
  call.terminal.note(`Deleted the topic "${name}" with its messages.`)
  return 0
}
