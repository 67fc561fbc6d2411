import { join } from 'node:path'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { startFlows } from '../../src/runtime/run-flows.ts'
import { checkedFlow } from './checked-flow.ts'
import { preparesForEver, type StalledKind, waitsForEver } from './stalled-kinds.ts'

// The backlog of stalled-fill.ts before a sink that stalls: a task for each of its partitions would like to read it all.
// Environment: FOLDER, BUDGET in bytes, STALL (waits, decoded, effect, full-topic), FOR_SECONDS.
const folder = process.env['FOLDER'] ?? '.'
const stall = process.env['STALL'] ?? 'waits'
const budgetBytes = Number(process.env['BUDGET'])
const seconds = Number(process.env['FOR_SECONDS'] ?? 15)
const SAMPLE_MS = 50

interface Stall {
  readonly kinds: readonly StalledKind[]
  readonly sink: { readonly kind: string; readonly config: object }
}

const stalls: Readonly<Record<string, Stall>> = {
  waits: { kinds: [waitsForEver], sink: { kind: 'stalled-sink', config: {} } },
  decoded: { kinds: [waitsForEver], sink: { kind: 'stalled-sink', config: {} } },
  effect: { kinds: [preparesForEver], sink: { kind: 'stalled-file', config: {} } },
  'full-topic': { kinds: [], sink: { kind: 'topic-sink', config: { topic: 'full' } } },
}

const { kinds, sink } = stalls[stall] ?? unknownStall()

function unknownStall(): never {
  throw new Error(`STALL is one of ${Object.keys(stalls).join(', ')}.`)
}

/** Another value of each message, so that a decoded one is held; or the bytes as they came. */
const decoding = { id: 'seen', kind: 'map', config: { rows: [{ to: 'seen', value: true }] } }
const passing = { id: 'seen', kind: 'filter', config: { where: 'offset >= 0' } }

const flow: CheckedFlow = checkedFlow(
  {
    id: 'bench-stalled',
    name: 'Stalled sink',
    topics: { backlog: { use: 'expected' }, full: { use: 'expected' } },
    nodes: [
      { id: 'backlog', kind: 'topic-source', config: { topic: 'backlog' } },
      stall === 'decoded' ? decoding : passing,
      { id: 'sink', ...sink },
    ],
    edges: [
      { from: 'backlog.out', to: 'seen.in' },
      { from: 'seen.out', to: 'sink.in' },
    ],
  },
  kinds.map(({ spec }) => spec),
)

const dataFolder = join(folder, 'data')
const running = await startFlows({
  flows: [{ file: join(folder, 'bench.flow.json'), flow }],
  workspace: folder,
  dataFolder,
  owner: `bench (process ${process.pid})`,
  budgetBytes,
  registry: [...nodeRegistry, ...kinds.map(({ registered }) => registered)],
})
const rss: number[] = []
const end = performance.now() + seconds * 1000
while (performance.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
  rss.push(process.memoryUsage.rss())
}
if (running.budget.taken === 0)
  throw new Error(`The flow is ${running.flows[0]?.state} and holds nothing: it did not stall.`)
const lastThird = rss.slice(Math.floor((rss.length * 2) / 3))
const report = {
  product: `stalled-sink-${stall}`,
  budgetBytes,
  takenBytes: running.budget.taken,
  peakBytes: running.budget.peak,
  highestRss: Math.max(...rss),
  lastRss: rss.at(-1),
  // From its begin to its highest: memory that is given back is no growth.
  grownRss: Math.max(...lastThird) - (lastThird[0] ?? 0),
  counts: running.flows[0]?.counts(),
}
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
