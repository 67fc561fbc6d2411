import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type FlowBuilder, aFlow } from '../../../test/support/a-flow.ts'
import type { TestKind } from '../../../test/support/flow-test-driver.ts'
import { aFolder } from '../../../test/support/node-driver.ts'
import { aFailingKind, aKind } from '../../../test/support/test-kinds.ts'
import { FlowError } from '../../contract/errors.ts'
import { catalog } from '../../nodes/catalog.ts'
import { nodeRegistry } from '../node-registry.ts'
import type { Preview, PreviewLimits } from './preview.ts'
import { previewFlow } from './preview-flow.ts'

const utf8 = new TextEncoder()

interface Sample {
  readonly to?: string
  readonly key?: string
  readonly value?: unknown
  readonly text?: string
}

interface Around {
  readonly kinds?: readonly TestKind[]
  readonly limits?: Partial<PreviewLimits>
  readonly folder?: string
}

// A preview that waits for a busy machine is none, but a test may.
const unhurried = { deadlineMs: 20_000 }

function preview(
  flow: FlowBuilder | string,
  samples: readonly Sample[],
  { kinds = [], limits = {}, folder = aFolder() }: Around = {},
): Promise<Preview> {
  return previewFlow({
    text: typeof flow === 'string' ? flow : JSON.stringify(flow.build()),
    file: join(folder, 'drawn.flow.json'),
    workspace: folder,
    samples: samples.map(({ to = 'orders', key, value, text }) => ({
      to,
      content: {
        key: key === undefined ? null : utf8.encode(key),
        value: value === null ? null : utf8.encode(text ?? JSON.stringify(value ?? {})),
        headers: [],
        timestamp: 1_000,
      },
    })),
    catalog: [...catalog, ...kinds.map(({ spec }) => spec)],
    registry: [...nodeRegistry, ...kinds.map(({ registered }) => registered)],
    limits: { ...unhurried, ...limits },
  })
}

function at(
  port: Preview['nodes'][string]['in'] | undefined,
): readonly (readonly [number | undefined, unknown])[] {
  return (port?.messages ?? []).map(({ sample, value }) => [
    sample,
    value === null ? null : JSON.parse(value),
  ])
}

/** Orders come in; what becomes of them is the test's. */
function fromOrders(): FlowBuilder {
  return aFlow().node('orders', 'topic-source', { topic: 'orders' })
}

/** Large orders go out as they came. */
function largeOrders(): FlowBuilder {
  return fromOrders()
    .node('large', 'filter', { where: 'value.total > 100' })
    .node('out', 'topic-sink', { topic: 'large_orders' })
    .edge('orders.out', 'large.in')
    .edge('large.out', 'out.in')
}

/** Large orders go out with their tax. */
function ordersFlow(): FlowBuilder {
  return fromOrders()
    .node('large', 'filter', { where: 'value.total > 100' })
    .node('taxed', 'map', { rows: [{ to: 'tax', cel: 'value.total * 2' }] })
    .node('out', 'topic-sink', { topic: 'large_orders' })
    .edge('orders.out', 'large.in')
    .edge('large.out', 'taxed.in')
    .edge('taxed.out', 'out.in')
}

test('every node has its In and Out, and each message says which sample it came from', async () => {
  const { nodes, isComplete, problems } = await preview(ordersFlow(), [
    { value: { total: 50 } },
    { value: { total: 150 } },
    { value: { total: 200 } },
  ])
  expect(isComplete).toBe(true)
  expect(problems).toEqual([])
  expect(at(nodes['orders']?.out['out'])).toEqual([
    [0, { total: 50 }],
    [1, { total: 150 }],
    [2, { total: 200 }],
  ])
  expect(at(nodes['large']?.in)).toHaveLength(3)
  expect(at(nodes['large']?.dropped)).toEqual([[0, { total: 50 }]])
  expect(at(nodes['taxed']?.out['out'])).toEqual([
    [1, { total: 150, tax: 300 }],
    [2, { total: 200, tax: 400 }],
  ])
  expect(at(nodes['out']?.in)).toEqual(at(nodes['taxed']?.out['out']))
})

test('digits stay as they came where nobody changed them', async () => {
  const { nodes } = await preview(ordersFlow(), [{ text: '{"total":150.00,"id":9007199254740993}' }])
  expect(nodes['large']?.out['out']?.messages[0]?.value).toBe('{"total":150.00,"id":9007199254740993}')
})

test('a node with a fault says so to each message, and the others answer', async () => {
  const flow = largeOrders()
    .node('broken', 'map', { rows: [{ to: 'tax', cel: 'value.total *' }] })
    .node('behind', 'topic-sink', { topic: 'taxed' })
    .edge('orders.out', 'broken.in')
    .edge('broken.out', 'behind.in')
  const { nodes, problems } = await preview(flow, [{ value: { total: 150 } }])
  expect(problems.map(({ code, nodeId }) => [code, nodeId])).toContainEqual(['EXPRESSION_INVALID', 'broken'])
  expect(nodes['broken']?.in.count).toBe(1)
  expect(nodes['broken']?.errors).toMatchObject([
    { sample: 0, message: problems[0]?.message, deadLetter: true },
  ])
  expect(nodes['behind']?.in.count).toBe(0)
  expect(at(nodes['out']?.in)).toEqual([[0, { total: 150 }]])
})

test('code that cannot be read is a problem of the drawing, and its node says so to each message', async () => {
  const flow = largeOrders()
    .node('score', 'code', { code: 'export default (message) => {' })
    .edge('orders.out', 'score.in')
  const { nodes, problems } = await preview(flow, [{ value: { total: 150 } }])
  const ofCode = problems.filter(({ code }) => code === 'CODE_INVALID')
  expect(ofCode).toMatchObject([{ nodeId: 'score', field: 'nodes[3].config.code' }])
  expect(nodes['score']?.errors).toMatchObject([{ sample: 0, code: 'CODE_INVALID' }])
  expect(at(nodes['out']?.in)).toEqual([[0, { total: 150 }]])
})

test('a message that fails shows its error at the node, and the next one passes', async () => {
  const { nodes } = await preview(ordersFlow(), [
    { value: { total: 'much' } },
    { text: '{"tot' },
    { value: { total: 200 } },
  ])
  const errors = Object.entries(nodes).flatMap(([id, node]) =>
    node.errors.map(({ sample, code }) => [id, sample, code]),
  )
  expect(errors).toContainEqual(['large', 1, 'CODEC_INPUT_INVALID'])
  expect(errors.some(([, sample]) => sample === 0)).toBe(true)
  expect(at(nodes['out']?.in)).toEqual([[2, { total: 200, tax: 400 }]])
})

test('a wired error port takes what fails, and it is no dead letter', async () => {
  const flow = ordersFlow()
    .node('failed', 'topic-sink', { topic: 'failed_orders' })
    .edge('large.error', 'failed.in')
  const { nodes } = await preview(flow, [{ text: 'no json' }])
  expect(nodes['large']?.errors).toMatchObject([{ sample: 0, deadLetter: false }])
  expect(nodes['large']?.out['error']?.count).toBe(1)
  expect(nodes['failed']?.in.messages[0]).toMatchObject({ sample: 0, value: 'no json' })
})

test('a drawing on its way shows what is there: loose nodes, edges to nowhere, topics that nobody declared', async () => {
  const flow = {
    name: '',
    nodes: [
      { id: 'orders', kind: 'topic-source', config: { topic: 'nowhere' } },
      { id: 'large', kind: 'filter', config: { where: 'value.total > 100' } },
      { id: 'loose', kind: 'map', config: { rows: [] } },
      { id: 'new', kind: 'no-such-kind' },
      { id: 'large', kind: 'filter' },
      'nonsense',
    ],
    edges: [
      { from: 'orders.out', to: 'large.in' },
      { from: 'large.out', to: 'gone.in' },
      { from: 'large.out', to: 'new.in' },
      { from: 'loose.out' },
    ],
  }
  const { nodes, problems } = await preview(JSON.stringify(flow), [{ value: { total: 150 } }])
  expect(problems.length).toBeGreaterThan(4)
  expect(at(nodes['large']?.in)).toEqual([[0, { total: 150 }]])
  expect(at(nodes['large']?.out['out'])).toEqual([[0, { total: 150 }]])
  expect(nodes['new']?.errors).toMatchObject([
    { sample: 0, message: 'There is no node kind "no-such-kind".' },
  ])
})

test.each(['', '{"nodes": [', '[]', '{"nodes": []}'])(
  'a drawing of which nothing can run has problems and no nodes: %s',
  async (text) => {
    const { nodes, problems } = await preview(text, [{ value: {} }])
    expect(nodes).toEqual({})
    expect(problems.length).toBeGreaterThan(0)
  },
)

test('a sample keeps its number through a topic of the flow, and its headers are its own', async () => {
  const flow = ordersFlow()
    .node('again', 'topic-source', { topic: 'large_orders' })
    .node('marked', 'map', { rows: [{ to: 'headers_seen', cel: 'size(headers)' }] })
    .node('end', 'topic-sink', { topic: 'marked_orders' })
    .edge('again.out', 'marked.in')
    .edge('marked.out', 'end.in')
  const { nodes } = await preview(flow, [
    { value: { total: 50 } },
    { value: { total: 150 } },
    { value: { total: 200 } },
  ])
  expect(at(nodes['end']?.in)).toEqual([
    [1, { total: 150, tax: 300, headers_seen: 0 }],
    [2, { total: 200, tax: 400, headers_seen: 0 }],
  ])
})

test('a lookup whose table is missing fails for its messages only', async () => {
  const flow = ordersFlow()
    .with({ references: { products: { from: { file: 'products.csv' }, key: 'id' } } })
    .node('priced', 'lookup', { table: 'products', key: 'value.id' })
    .edge('orders.out', 'priced.in')
  const { nodes } = await preview(flow, [{ value: { total: 150, id: 'a' } }])
  expect(nodes['priced']?.errors).toMatchObject([{ sample: 0, code: 'FILE_MISSING' }])
  expect(at(nodes['out']?.in)).toHaveLength(1)
})

test('samples go in where a file would be read, and nothing is read or written there', async () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/app.log'), 'a line on disk\n')
  const flow = aFlow()
    .node('log', 'file-source', { path: 'data/app.log' })
    .node('lines', 'file-sink', { path: 'out/lines.ndjson' })
    .edge('log.out', 'lines.in')
  const { nodes } = await preview(flow, [{ to: 'log', text: 'a sample' }], { folder })
  expect(nodes['log']?.out['out']?.messages).toMatchObject([{ sample: 0, value: 'a sample' }])
  expect(nodes['lines']?.in.messages).toMatchObject([{ sample: 0, value: 'a sample' }])
  expect(existsSync(join(folder, 'out'))).toBe(false)
})

test('a node that fails for a while shows its attempts, and time passes for them', async () => {
  const flaky = aFailingKind('flaky', () => 'NODE_FAILED')
  const outage = aKind('outage', 'operator', () => ({
    type: 'operator',
    connect: () => () => {
      throw outageError()
    },
  }))
  const flow = fromOrders()
    .node('flaky', 'flaky')
    .node('down', 'outage')
    .edge('orders.out', 'flaky.in')
    .edge('orders.out', 'down.in')
  const { nodes, isComplete, reason } = await preview(flow, [{}], { kinds: [flaky, outage] })
  expect(nodes['flaky']?.errors).toMatchObject([{ code: 'NODE_FAILED', attempts: 1 }])
  expect(nodes['down']?.errors[0]?.attempts).toBeGreaterThan(3)
  expect({ isComplete, reason }).toMatchObject({
    isComplete: false,
    reason: expect.stringContaining('The disk is full') as string,
  })
})

test('what is kept is bounded, and the counts are of everything', async () => {
  const samples = Array.from({ length: 500 }, () => ({ value: { total: 150, text: 'x'.repeat(2_000) } }))
  const limits = { messages: 10, valueBytes: 100, bytes: 3_000 }
  const { nodes } = await preview(ordersFlow(), samples, { limits })
  expect(nodes['out']?.in.count).toBe(500)
  const kept = Object.values(nodes)
    .flatMap((node) => [node.in, ...Object.values(node.out)])
    .flatMap(({ messages }) => messages)
  expect(kept.length).toBeLessThan(20)
  expect(kept.every(({ value, isCut, bytes }) => value?.length === 100 && isCut && bytes > 2_000)).toBe(true)
})

test('cutting a value leaves no half characters', async () => {
  const { nodes } = await preview(ordersFlow(), [{ text: '"' + 'é€😀'.repeat(20) + '"' }], {
    limits: { valueBytes: 33 },
  })
  expect(nodes['orders']?.out['out']?.messages[0]?.value).not.toMatch(/\uFFFD|base64/)
})

test('a flow that writes what it reads is given up, with what was seen until then', async () => {
  const flow = fromOrders().node('again', 'topic-sink', { topic: 'orders' }).edge('orders.out', 'again.in')
  const { isComplete, reason, nodes } = await preview(flow, [{}])
  expect(isComplete).toBe(false)
  expect(reason).toMatch(/goes on/)
  expect(nodes['again']?.in.count).toBeGreaterThan(100)
})

test('a sample for a source that is not drawn is named', async () => {
  const { unplaced } = await preview(ordersFlow(), [{ value: {} }, { to: 'payments', value: {} }])
  expect(unplaced).toEqual([1])
})

test('code in a sandbox answers, and where it throws the error stands at its node', async () => {
  const code = 'export default function (message) {\n  return { id: message.value.id.trim() }\n}'
  const flow = fromOrders().node('trimmed', 'code', { code }).edge('orders.out', 'trimmed.in')
  const { nodes, isComplete } = await preview(flow, [{ value: { id: ' a ' } }, { value: {} }])
  expect(isComplete).toBe(true)
  expect(at(nodes['trimmed']?.out['out'])).toEqual([[0, { id: 'a' }]])
  expect(nodes['trimmed']?.errors).toMatchObject([{ sample: 1, deadLetter: true }])
})

function outageError() {
  return new FlowError('FILE_DISK_FULL', { message: 'The disk is full.', hint: 'Make room.' })
}

test('what left a node says which message of its In it came of, also behind a split and where a message failed', async () => {
  const flow = fromOrders()
    .node('pieces', 'split', { path: 'value.items' })
    .node('priced', 'map', { rows: [{ to: 'double', cel: 'value.price * 2' }] })
    .edge('orders.out', 'pieces.in')
    .edge('pieces.out', 'priced.in')
  const { nodes } = await preview(flow, [{ value: { items: [{ price: 1 }, {}, { price: 3 }] } }])
  const { pieces, priced } = nodes
  expect(pieces?.out['out']?.messages.map(({ from }) => from)).toEqual([0, 0, 0])
  expect(priced?.out['out']?.messages.map(({ from, value }) => [from, value])).toEqual([
    [0, '{"price":1,"double":2}'],
    [2, '{"price":3,"double":6}'],
  ])
  expect(priced?.errors.map(({ from, code }) => [from, code])).toEqual([[1, 'EXPRESSION_FAILED']])
})

test('what came in says which of its fields are exact decimals', async () => {
  const folder = aFolder()
  const flow = fromOrders()
    .node('taxed', 'map', { rows: [{ to: 'tax', cel: 'decimal("1.10")' }] })
    .node('out', 'map', { rows: [{ to: 'same', path: 'value.tax' }] })
    .edge('orders.out', 'taxed.in')
    .edge('taxed.out', 'out.in')
  const { nodes } = await preview(flow, [{ value: { a: 1 } }], { folder })
  expect(nodes['taxed']?.in.messages[0]?.decimals).toBeUndefined()
  expect(nodes['out']?.in.messages[0]?.decimals).toEqual(['tax'])
})

test('a generator without samples gives its next messages, as far apart as it says, and they go through the nodes', async () => {
  const flow = aFlow()
    .with({ role: 'outside' })
    .node('shop', 'generator', { template: { total: { $sequence: { from: 40, step: 20 } } }, everyMs: 2_000 })
    .node('large', 'filter', { where: 'value.total > 100' })
    .node('out', 'topic-sink', { topic: 'large_orders' })
    .edge('shop.out', 'large.in')
    .edge('large.out', 'out.in')
  const { nodes, isComplete } = await preview(flow, [])
  expect(isComplete).toBe(true)
  const made = nodes['shop']?.out['out']
  expect(made?.count).toBe(20)
  expect(at(made).slice(0, 2)).toEqual([
    [undefined, { total: 40 }],
    [undefined, { total: 60 }],
  ])
  const times = made?.messages.map(({ timestamp }) => timestamp) ?? []
  expect(times[1]! - times[0]!).toBe(2_000)
  expect(nodes['out']?.in.count).toBe(16)
})

test('a generator without an interval makes no flood, and one that has samples makes nothing', async () => {
  const flow = aFlow()
    .with({ role: 'outside' })
    .node('shop', 'generator', { template: { total: 1 }, perSecond: 10_000_000 })
    .node('out', 'topic-sink', { topic: 'large_orders' })
    .edge('shop.out', 'out.in')
  const alone = await preview(flow, [])
  expect([alone.isComplete, alone.nodes['out']?.in.count]).toEqual([true, 20])
  const fed = await preview(flow, [{ to: 'shop', value: { total: 2 } }])
  expect(at(fed.nodes['out']?.in)).toEqual([[0, { total: 2 }]])
})

test('a node and a port that are called as the language calls its own are looked at like others', async () => {
  const flow = fromOrders()
    .node('constructor', 'switch', { rules: [{ when: 'value.total > 100', port: 'constructor' }] })
    .node('out', 'topic-sink', { topic: 'large_orders' })
    .edge('orders.out', 'constructor.in')
    .edge('constructor.constructor', 'out.in')
  const { nodes } = await preview(flow, [{ value: { total: 200 } }, { value: { total: 1 } }])
  expect(nodes['constructor']?.in.count).toBe(2)
  expect(at(nodes['constructor']?.out['constructor'])).toEqual([[0, { total: 200 }]])
})
