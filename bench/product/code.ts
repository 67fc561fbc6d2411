import type { ChainNode } from '../../src/runtime/chain/chain-node.ts'
import { Change } from '../../src/runtime/change.ts'
import { type Chain, compileChain, type Desk } from '../../src/runtime/chain/compile-chain.ts'
import { Figures } from '../../src/runtime/chain/figures.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { codecFor } from '../../src/runtime/codecs/codec-for.ts'
import { Collector } from '../../src/runtime/delivery/collector.ts'
import { Guards } from '../../src/runtime/delivery/guard.ts'
import { HeldWork } from '../../src/runtime/delivery/held-work.ts'
import { Ledger } from '../../src/runtime/delivery/ledger.ts'
import { Passages } from '../../src/runtime/delivery/passages.ts'
import { defaultRetry } from '../../src/runtime/delivery/retry.ts'
import { Message } from '../../src/runtime/message.ts'
import type { NodeContext, NodeInstance, Operator } from '../../src/runtime/node-api.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { specOf } from '../../src/nodes/catalog.ts'
import { emptyDesk } from '../../src/runtime/task/task-run.ts'
import { report } from './peer-work.ts'

// One node as tasks run it: bytes come in, one field is computed, bytes leave; no broker. Environment: WORK (sandbox,
// trusted, map), N, TASKS.
const work = process.env['WORK'] ?? 'sandbox'
const messages = Number(process.env['N'] ?? (work === 'sandbox' ? 300_000 : 1_000_000))
const tasks = Number(process.env['TASKS'] ?? (work === 'sandbox' ? 2 : 1))
const BATCH = 1_000

const code = `export default function (message) {
  const value = message.value
  value.total = value.quantity * value.unit_price
  return value
}`
const configs: Readonly<Record<string, readonly [kind: string, config: unknown]>> = {
  sandbox: ['code', { code }],
  trusted: ['code', { code }],
  map: ['map', { rows: [{ to: 'total', cel: 'value.quantity * value.unit_price' }] }],
}
const [kind, config] = configs[work]!

const utf8 = new TextEncoder()
const json = codecFor('json')
const source = { topic: 'orders', partition: 0, codec: json, parameters: {} }
const contents = Array.from({ length: BATCH }, (_, j) => ({
  key: utf8.encode(`order-${j % 100}`),
  value: utf8.encode(
    JSON.stringify({
      order_id: j,
      quantity: (j % 5) + 1,
      unit_price: 12.5,
      status: 'paid',
      user: `u-${j % 50}`,
    }),
  ),
  headers: [],
  timestamp: j,
}))

let left = 0
let last: Uint8Array | null = null
/** Stands for the topic sink: the bytes are made. */
const sink: Operator = {
  type: 'operator',
  connect: () => (message) => {
    left++
    last = message.encode(json)
  },
}

const spec = specOf(kind)!
const runtime = await nodeRegistry.find((registered) => registered.kind === kind)!.load()

async function makeNode(task: number): Promise<NodeInstance> {
  const context = {
    nodeId: 'work',
    task,
    clock: systemClock,
    parameters: {},
    trusted: work === 'trusted',
    codec: () => json,
  } as unknown as NodeContext
  return await runtime.create(spec.config.parse(config), context)
}

/** Code calls nothing outside. */
function circuitOf(): never {
  throw new Error('No node has a circuit here.')
}

/** A task's chain and slow way, as a task has them, without positions and commits. */
class Lane {
  readonly desk: Desk = emptyDesk()
  readonly chain: Chain
  readonly passages: Passages
  private readonly ended = new AbortController()
  private readonly changed = new Change()
  private readonly input
  readonly instance: NodeInstance

  constructor(instance: NodeInstance) {
    this.instance = instance
    const nodes = [chainNode('work', instance, ['out', 'error']), chainNode('out', sink, ['error'])]
    const edge = { fromNode: 'work', fromPort: 'out', toNode: 'out', toPort: 'in' }
    this.chain = compileChain({ nodes, edges: [edge], desk: this.desk, figures: new Figures() })
    this.input = {
      nodeId: 'orders',
      source,
      ledger: new Ledger(0),
      enter: this.chain.enter('work'),
      committed: () => ({}),
    }
    this.passages = new Passages({
      chain: this.chain,
      desk: this.desk,
      held: new HeldWork(),
      clock: systemClock,
      random: () => 0.5,
      retry: defaultRetry,
      signal: this.ended.signal,
      concurrency: 16,
      guards: new Guards({ signal: this.ended.signal, outage: () => {} }, circuitOf),
      hasRoom: () => true,
      room: () => Promise.resolve(),
      enter: ({ message }) => this.input.enter(message),
      followedSince: () => undefined,
      trace: () => undefined,
      finished: ({ collector }) => this.refuseFailures(collector),
      someFinished: () => this.changed.announce(),
      outage: () => {},
      fault: (error) => {
        throw error
      },
    })
  }

  /** As a task admits a batch. */
  admit(): void {
    const { desk, input, passages } = this
    desk.collector = new Collector()
    for (const [offset, content] of contents.entries()) {
      const message = new Message(source, offset, content)
      if (!passages.isEmpty && passages.isHeld(message.key)) {
        passages.follow({ input, message, failed: undefined })
        continue
      }
      desk.root = message
      input.enter(message)
      if (desk.collector.held.length === 0) continue
      passages.begin({
        input,
        message,
        trace: undefined,
        collector: desk.collector.takeSince({ outputs: 0, failures: 0, effects: 0 }),
      })
    }
    this.refuseFailures(desk.collector)
  }

  private refuseFailures(collector: Collector | undefined): void {
    if (collector !== undefined && collector.failures.length > 0) throw collector.failures[0]!.error
  }

  /** Keeps as much in work as a task does. */
  async run(batches: number): Promise<void> {
    for (let done = 0; done < batches; done++) {
      this.admit()
      if (this.instance.type !== 'batch') continue
      // A task sleeps until something changes; one that looked again and again would take a core from the sandboxes.
      while (!this.passages.mayAdmit) await this.changed.next(this.ended.signal)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await this.passages.settled()
  }
}

function chainNode(id: string, instance: NodeInstance, ports: readonly string[]): ChainNode {
  if (instance.type === 'source') throw new Error('A source is no part of a chain.')
  return { id, spec, instance, ports, way: { run: () => {}, outputs: {} }, followed: undefined }
}

const lanes = await Promise.all(
  Array.from({ length: tasks }, async (_, task) => new Lane(await makeNode(task))),
)

async function runAll(count: number): Promise<void> {
  await Promise.all(lanes.map((lane) => lane.run(Math.ceil(count / BATCH / tasks))))
}

// Once for the compilers: a flow that runs for days is not cold.
await runAll(messages / 5)
left = 0
const started = performance.now()
await runAll(messages)
const seconds = (performance.now() - started) / 1_000
const wanted = '"total":62.5}'
if (left < messages || last === null || !Buffer.from(last).toString().endsWith(wanted))
  throw new Error(`${left} of ${messages} came out, the last as ${Buffer.from(last ?? '').toString()}.`)
report(`code-${work}`, left, seconds)
for (const { instance } of lanes) await instance.stop?.()
