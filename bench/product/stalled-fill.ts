import { join } from 'node:path'
import { fillTopic, withBroker } from './fill-topic.ts'

// Fills a backlog of eight budgets on 16 partitions, and a topic that is full from the start. In a process of its own,
// because its garbage would be counted as the engine's. Environment: FOLDER, BUDGET in bytes.
const folder = join(process.env['FOLDER'] ?? '.', 'data')
const budgetBytes = Number(process.env['BUDGET'])
const partitions = 16
/** An order of some 50 kB: decoded, it takes several times its bytes. */
const LINES = 700

const utf8 = new TextEncoder()
const lines = Array.from({ length: LINES }, (_, line) => ({
  line,
  sku: `sku-${line}`,
  name: `Product ${line}`,
  price: line + 0.99,
}))
const value = utf8.encode(JSON.stringify({ order: 'o-1', lines }))
const messages = Math.ceil((8 * budgetBytes) / value.length)
await fillTopic({
  folder,
  topic: { name: 'backlog', partitions },
  messages,
  // Every message has a key of its own, so that none waits behind another for that reason.
  message: (j) => ({
    partition: j % partitions,
    key: utf8.encode(`key-${j}`),
    value,
    headers: [],
    timestamp: j,
  }),
})
await withBroker(folder, async (broker) => {
  await broker.createTopics([{ name: 'full', partitions, hardBytes: 1 }])
  await broker.append([{ topic: 'full', key: null, value, headers: [], timestamp: 0 }])
})
console.log(JSON.stringify({ messages }))
