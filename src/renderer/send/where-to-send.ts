import type { OpenDialog } from '../dialogs/dialog-store.ts'
import { topicOnBroker } from '../environments/environment-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { topicRead } from '../runs/topic-read.ts'

/** To a node, of a source to the topic it reads; where none is named, to the first topic that is read. */
export function whereToSend(page: PageStudio, to: string | undefined): OpenDialog | undefined {
  const nodes = page.flow.document?.nodes ?? []
  const named = nodes.find(({ id }) => id === to)
  const read = named === undefined ? nodes.flatMap((node) => topicRead(node) ?? [])[0] : topicRead(named)
  if (read !== undefined)
    return { type: 'topic', topic: topicOnBroker(page.environments.getState(), read), tab: 'send' }
  return named === undefined ? undefined : { type: 'send', node: named.id }
}
