import { aFlow } from './a-flow.ts'

/** Three nodes: `requests` is read, a node of a kind `ask` answers, and `answers` is written. */
export function anAskFlow({ partitions = 1 } = {}) {
  return aFlow()
    .topic('requests', { partitions })
    .node('in', 'topic-source', { topic: 'requests' })
    .node('ask', 'ask')
    .node('out', 'topic-sink', { topic: 'answers' })
    .edge('in.out', 'ask.in')
    .edge('ask.out', 'out.in')
    .build()
}
