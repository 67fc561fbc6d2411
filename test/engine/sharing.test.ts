import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { NodeInstance } from '../../src/runtime/node-api.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver, type DriverOptions } from '../support/flow-test-driver.ts'
import { aKind, OutsideFile } from '../support/test-kinds.ts'

const PARTITIONS = 4

const copy = () =>
  aFlow()
    .topic('a', { partitions: PARTITIONS })
    .topic('b', { partitions: PARTITIONS })
    .node('in', 'topic-source', { topic: 'a' })
    .node('out', 'topic-sink', { topic: 'b' })
    .edge('in.out', 'out.in')

const template = { number: { $sequence: {} } }

const generated = () =>
  aFlow()
    .node('shop', 'generator', { template, perSecond: 10 })
    .node('out', 'topic-sink', { topic: 'b' })
    .edge('shop.out', 'out.in')
    .with({ role: 'outside' })

/** Another runner of the flow, on the same broker and in the same time. */
async function beside(
  first: FlowTestDriver,
  flow: object,
  options: DriverOptions = {},
): Promise<FlowTestDriver> {
  const driver = await FlowTestDriver.start(flow, { broker: first.broker, clock: first.clock, ...options })
  await first.settle()
  return driver
}

function tasksOf(driver: FlowTestDriver): number[] {
  const [flow] = driver.running.flows
  return [...(flow?.tasks ?? [])].map(({ lease }) => lease.task).sort((x, y) => x - y)
}

function spread(count: number) {
  return Array.from({ length: count }, (_, i) => ({ key: `key ${i}`, value: i }))
}

test('two runs of one flow share its tasks, and one that is left has them all again', async () => {
  const first = await FlowTestDriver.start(copy().build())
  expect(tasksOf(first)).toEqual([0, 1, 2, 3])
  const second = await beside(first, copy().build())
  expect([tasksOf(first).length, tasksOf(second).length]).toEqual([2, 2])
  await first.send('a', ...spread(40))
  expect(await first.read('b')).toHaveLength(40)
  const [counts, others] = [first.counts(), second.counts()]
  expect((counts?.out ?? 0) + (others?.out ?? 0)).toBe(40)
  expect(Math.min(counts?.out ?? 0, others?.out ?? 0)).toBeGreaterThan(0)
  await first.drain()
  await second.settle()
  expect(tasksOf(second)).toEqual([0, 1, 2, 3])
  await second.send('a', ...spread(40))
  expect(await second.read('b')).toHaveLength(80)
  await second.drain()
})

test('two runs that start at once for the first time both run', async () => {
  const first = await FlowTestDriver.start(copy().with({ id: 'other' }).build())
  const both = await Promise.all([beside(first, copy().build()), beside(first, copy().build())])
  await first.settle()
  expect(both.map((driver) => driver.running.flows[0]?.state)).toEqual(['running', 'running'])
  expect(both.flatMap(tasksOf).sort((x, y) => x - y)).toEqual([0, 1, 2, 3])
  await first.send('a', ...spread(40))
  // The other flow copies too.
  expect(await first.read('b')).toHaveLength(80)
  for (const driver of [...both, first]) await driver.drain()
})

test('a source with a cursor runs once among two runs, and moves with its position', async () => {
  const first = await FlowTestDriver.start(generated().build())
  const second = await beside(first, generated().build())
  expect(tasksOf(second)).toEqual([])
  await first.advance(2_000)
  const made = (await first.read('b')).length
  expect(made).toBeGreaterThan(5)
  await first.drain()
  await second.settle()
  expect(tasksOf(second)).toEqual([0])
  await second.advance(2_000)
  await second.drain()
  const numbers = (await second.read('b')).map(({ value }) => (value as { number: number }).number)
  expect(numbers.length).toBeGreaterThan(made + 5)
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
})

test('a bounded run without tasks of its own ends when those of others are through', async () => {
  const gate = Promise.withResolvers<void>()
  const slow = aKind(
    'slow',
    'operator',
    (): NodeInstance => ({
      type: 'waiting',
      process: async (message) => {
        await gate.promise
        return [{ port: 'out', message }]
      },
    }),
    { waits: true },
  )
  const flow = aFlow()
    .node('in', 'topic-source', { topic: 'a' })
    .node('wait', 'slow', {})
    .node('out', 'topic-sink', { topic: 'b' })
    .edge('in.out', 'wait.in')
    .edge('wait.out', 'out.in')
    .build()
  const first = await FlowTestDriver.start(flow, { kinds: [slow] })
  await first.send('a', { value: 1 })
  const second = await beside(first, flow, { kinds: [slow], request: { once: true } })
  await second.advance(10_000)
  expect(second.running.flows[0]?.state).toBe('running')
  expect(tasksOf(second)).toEqual([])
  gate.resolve()
  await first.settle()
  expect(await second.pump(second.running.done)).toEqual({ ended: 'finished' })
  await first.drain()
})

test('bounded runs that share a flow with two sources all end, with every message once', async () => {
  const flow = aFlow()
    .topic('b', { partitions: PARTITIONS })
    .node('left', 'generator', { template, count: 30, perSecond: 100 })
    .node('right', 'generator', { template, count: 30, perSecond: 50 })
    .node('to-b', 'topic-sink', { topic: 'b' })
    .node('in', 'topic-source', { topic: 'b' })
    .node('out', 'topic-sink', { topic: 'c' })
    .edge('left.out', 'to-b.in')
    .edge('right.out', 'to-b.in')
    .edge('in.out', 'out.in')
    .with({ role: 'outside' })
    .build()
  const first = await FlowTestDriver.start(flow, { request: { once: true } })
  const others = [
    await beside(first, flow, { request: { once: true } }),
    await beside(first, flow, { request: { once: true } }),
  ]
  const all = [first, ...others]
  const ended = await first.pump(Promise.all(all.map((driver) => driver.running.done)))
  expect(ended).toEqual(all.map(() => ({ ended: 'finished' })))
  expect(await first.read('c')).toHaveLength(60)
})

test.for([{ from: 'beginning' }, { discard: true }] as const)(
  'a start that takes from under another run is refused, and says so: %o',
  async (request) => {
    const first = await FlowTestDriver.start(copy().build())
    const second = await beside(first, copy().build(), { request })
    const { error } = await second.pump(second.running.done)
    expect(error).toMatchObject({ code: 'FLOW_ALREADY_RUNNING' })
    expect(error?.message).toMatch(/^This flow runs already: test\. --(from|discard) takes away/)
    expect(tasksOf(first)).toHaveLength(PARTITIONS)
    await first.drain()
  },
)

test('a run of another revision gets no tasks, says why, and takes them when the others are gone', async () => {
  const kinds = [new OutsideFile().kind('outside-file')]
  const first = await FlowTestDriver.start(copy().build(), { kinds })
  const keepsMore = copy().node('file', 'outside-file').edge('in.out', 'file.in').build()
  const second = await beside(first, keepsMore, { kinds })
  expect(second.running.flows[0]?.state).toBe('running')
  expect(tasksOf(second)).toEqual([])
  expect(second.events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      code: 'FLOW_REVISIONS_DIFFER',
      message: expect.stringContaining('another revision of this flow (test)') as string,
    }),
  )
  await first.drain()
  await second.settle()
  expect(tasksOf(second)).toHaveLength(PARTITIONS)
  await second.drain()
})

test('a revision with one source more waits until the others are gone, as its start cannot be set before', async () => {
  const first = await FlowTestDriver.start(copy().build())
  const readsMore = copy().node('more', 'topic-source', { topic: 'c' }).edge('more.out', 'out.in').build()
  const second = await beside(first, readsMore)
  expect(second.running.flows[0]).toMatchObject({
    state: 'backing-off',
    error: { code: 'FLOW_REVISIONS_DIFFER' },
  })
  await first.drain()
  await second.advance(2_000)
  expect(tasksOf(second)).toHaveLength(PARTITIONS)
  await second.drain()
})

test('a task that cannot begin when it comes later is a fault of the flow, and not swallowed', async () => {
  let broken = false
  const fragile = aKind('fragile', 'operator', (): NodeInstance => {
    if (broken) throw new FlowError('REFERENCE_UNREADABLE', { message: 'It is gone.' })
    return {
      type: 'operator',
      connect:
        ({ out }) =>
        (message) =>
          out!(message),
    }
  })
  const flow = copy().node('part', 'fragile', {}).edge('in.out', 'part.in').build()
  const first = await FlowTestDriver.start(flow, { kinds: [fragile] })
  const second = await beside(first, flow, { kinds: [fragile] })
  broken = true
  await first.drain()
  await second.settle()
  expect(second.events).toContainEqual(
    expect.objectContaining({
      machine: 'flow',
      to: 'backing-off',
      code: 'REFERENCE_UNREADABLE',
    }),
  )
  broken = false
  await second.advance(2_000)
  expect(tasksOf(second)).toHaveLength(PARTITIONS)
  await second.drain()
})
