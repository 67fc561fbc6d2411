import { millrace, records, temporaryFolder, writeFlow } from './cli-process.ts'
import { WorkerRun } from './worker-run.ts'

const topics = { orders: { use: 'owned', partitions: 4 }, priced: { use: 'owned', partitions: 4 } }
export const pricing = {
  version: 1,
  id: 'amber-otter',
  name: 'Pricing',
  topics,
  nodes: [
    { id: 'orders', kind: 'topic-source', config: { topic: 'orders' } },
    { id: 'priced', kind: 'topic-sink', config: { topic: 'priced' } },
    { id: 'total', kind: 'map', config: { rows: [{ to: 'total', cel: 'value.quantity * 2' }] } },
  ],
  edges: [
    { from: 'orders.out', to: 'total.in' },
    { from: 'total.out', to: 'priced.in' },
  ],
}
/** Makes orders for it. */
export const shop = (generator: object) => ({
  version: 1,
  id: 'busy-shop',
  name: 'Shop',
  role: 'outside',
  topics: { orders: topics.orders },
  nodes: [
    {
      id: 'shop',
      kind: 'generator',
      config: {
        template: { id: { $sequence: { from: 0 } }, quantity: 1 },
        key: 'value.id',
        ...generator,
      },
    },
    { id: 'to-orders', kind: 'topic-sink', config: { topic: 'orders' } },
  ],
  edges: [{ from: 'shop.out', to: 'to-orders.in' }],
})

/** A folder with the flow, and its orders on a broker: the embedded one, or that of `--broker URL`. */
export async function aTrial(...broker: readonly string[]) {
  const folder = temporaryFolder()
  writeFlow(folder, pricing)
  const call = (...args: string[]) => millrace([...args, ...broker], { cwd: folder })
  await call('topics', 'create', 'orders', '--partitions', '4')
  return {
    folder,
    call,
    start: (...args: string[]) => new WorkerRun(folder, [...args, ...broker]),
    produce: async (count: number, from = 0) => {
      const lines = Array.from({ length: count }, (_, i) => {
        const id = from + i
        return JSON.stringify({ key: String(id), value: { id, quantity: id } })
      })
      await millrace(['topics', 'produce', 'orders', ...broker], { cwd: folder, input: lines.join('\n') })
    },
    /** Ids of a topic's messages, in ascending order. */
    ids: async (topic: string) => {
      const { out } = await call('topics', 'read', topic)
      return records(out)
        .map(({ value }) => (value as { id: number }).id)
        .toSorted((a, b) => a - b)
    },
  }
}

export const idsTo = (count: number) => Array.from({ length: count }, (_, id) => id)
