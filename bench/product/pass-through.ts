import { checkedFlow } from './checked-flow.ts'
import { sample } from './peer-work.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureFilledTopic } from './topic-to-topic.ts'

// A filter on a header that keeps everything: the values go from topic to topic as bytes. Environment: N, PARTITIONS.
const messages = Number(process.env['N'] ?? 300_000)
const partitions = Number(process.env['PARTITIONS'] ?? 4)

const flow = checkedFlow({
  id: 'bench-pass-through',
  name: 'Pass-through',
  topics: { product_events: { use: 'expected' }, orders: { use: 'owned', partitions } },
  nodes: [
    { id: 'events', kind: 'topic-source', config: { topic: 'product_events' } },
    { id: 'orders-only', kind: 'filter', config: { where: 'headers.type == "order"' } },
    { id: 'orders', kind: 'topic-sink', config: { topic: 'orders' } },
  ],
  edges: [
    { from: 'events.out', to: 'orders-only.in' },
    { from: 'orders-only.out', to: 'orders.in' },
  ],
})

const utf8 = new TextEncoder()
const headers = [{ name: 'type', value: utf8.encode('order') }]

await measureFilledTopic({
  name: 'embedded-pass-through',
  folder: temporaryFolder(),
  flow,
  input: 'product_events',
  output: 'orders',
  partitions,
  messages,
  message: (j) => ({
    key: utf8.encode(`prod-${j % 1000}`),
    value: utf8.encode(sample(j)),
    headers,
    timestamp: Date.now(),
  }),
  check: (value) => {
    const { event_id } = JSON.parse(value) as { event_id: string }
    if (value !== sample(Number(event_id.slice('evt-'.length)))) throw new Error(`Wrong output: ${value}`)
  },
})
