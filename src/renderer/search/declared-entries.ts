import type { DialogStore } from '../dialogs/dialog-store.ts'
import type { FlowStore } from '../document/flow-store.ts'
import { type EnvironmentStore, topicOnBroker } from '../environments/environment-store.ts'

interface SearchedPage {
  readonly flow: FlowStore
  readonly dialogs: DialogStore
  readonly environments: EnvironmentStore
}

/** Topics and tables of the open flow; a topic is opened by its name on the broker of the chosen environment. */
export function declaredEntries({ flow, dialogs, environments }: SearchedPage) {
  const { topics = {}, references = {} } = flow.document ?? {}
  return [
    ...Object.keys(topics).map((topic) => ({
      id: `topic ${topic}`,
      title: topic,
      group: 'Topic',
      run: () => {
        const onBroker = topicOnBroker(environments.getState(), topic)
        dialogs.setState({ open: { type: 'topic', topic: onBroker } })
      },
    })),
    ...Object.keys(references).map((name) => ({
      id: `table ${name}`,
      title: name,
      group: 'Table',
      run: () => dialogs.setState({ open: { type: 'reference', name } }),
    })),
  ]
}
