import { join } from 'node:path'
import type { ChainNode } from '../../src/runtime/chain/chain-node.ts'
import { compileChain } from '../../src/runtime/chain/compile-chain.ts'
import { Figures } from '../../src/runtime/chain/figures.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { codecFor } from '../../src/runtime/codecs/codec-for.ts'
import { Message } from '../../src/runtime/message.ts'
import type { NodeContext, Operator } from '../../src/runtime/node-api.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { openReferences } from '../../src/runtime/reference/open-references.ts'
import { emptyDesk } from '../../src/runtime/task/task-run.ts'
import { checkedFlow } from './checked-flow.ts'
import { report, sample } from './peer-work.ts'
import { productFields, productsDeclaration, writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

// The lookup alone, as a task runs it: messages whose values are decoded already go through the compiled chain, are
// found by a key in the value, and leave with three columns of their row. Environment: N.
const messages = Number(process.env['N'] ?? 2_000_000)
const ROUND = 10_000

const folder = temporaryFolder()
writeProducts(folder)
const flow = checkedFlow({
  id: 'bench-lookup',
  name: 'Lookup',
  topics: { events: { use: 'expected' }, found: { use: 'owned' } },
  references: { products: productsDeclaration('number') },
  nodes: [
    { id: 'events', kind: 'topic-source', config: { topic: 'events' } },
    {
      id: 'product',
      kind: 'lookup',
      config: { table: 'products', key: 'value.product_id', fields: productFields },
    },
    { id: 'found', kind: 'topic-sink', config: { topic: 'found' } },
  ],
  edges: [
    { from: 'events.out', to: 'product.in' },
    { from: 'product.found', to: 'found.in' },
  ],
})

const references = await openReferences({ folder: join(folder, 'data'), clock: systemClock })
const { products: declaration } = flow.file.references
if (declaration === undefined || !('file' in declaration.from)) throw new Error('The flow lost its table.')
const { from } = declaration
const table = await references.load('products', { ...declaration, from }, join(folder, 'products.csv'))

let found = 0
let last: Message | undefined
const counter: Operator = {
  type: 'operator',
  connect: () => (message) => {
    found++
    last = message
  },
}

function chainNode(id: string, instance: Operator, ports: readonly string[]): ChainNode {
  const { spec } = flow.nodes.find((node) => node.id === id)!
  return { id, spec, instance, ports, way: { run: () => {}, outputs: {} }, followed: undefined }
}

/** The real figures of a node are plain additions to an object, as here. */
const counts: Record<string, number> = {}
const context = {
  nodeId: 'product',
  clock: systemClock,
  reference: () => Promise.resolve(table),
  count: (figure: string, by = 1) => (counts[figure] = (counts[figure] ?? 0) + by),
} as unknown as NodeContext

const kind = await nodeRegistry.find((registered) => registered.kind === 'lookup')!.load()
const product = (await kind.create(
  flow.nodes.find(({ id }) => id === 'product')!.config,
  context,
)) as Operator
const chain = compileChain({
  nodes: [
    chainNode('product', product, ['found', 'missing', 'error']),
    chainNode('found', counter, ['error']),
  ],
  edges: flow.edges.filter(({ fromNode }) => fromNode === 'product'),
  desk: emptyDesk(),
  figures: new Figures(),
})

const utf8 = new TextEncoder()
const source = { topic: 'events', partition: 0, codec: codecFor('json'), parameters: {} }
const decoded = Array.from({ length: ROUND }, (_, j) => {
  const content = {
    key: utf8.encode(`prod-${j % 1000}`),
    value: utf8.encode(sample(j)),
    headers: [],
    timestamp: j,
  }
  const message = new Message(source, j, content)
  void message.value
  return message
})
const enter = chain.enter('product')

function runRound(): void {
  for (const message of decoded) enter(message)
}

// Once for the compiler: a flow that runs for days is not cold.
for (let warm = 0; warm < 5; warm++) runRound()
found = 0
const started = performance.now()
for (let done = 0; done < messages; done += ROUND) runRound()
const seconds = (performance.now() - started) / 1000
const wanted = { product_name: 'Product 999', category: 'cat9', unit_price: 999.99 }
const value = (last?.value ?? {}) as Record<string, unknown>
if (found !== messages || Object.entries(wanted).some(([name, field]) => value[name] !== field))
  throw new Error(`${found} of ${messages} were found, the last as ${JSON.stringify(value)}.`)
report('lookup', found, seconds)
await references.close()
