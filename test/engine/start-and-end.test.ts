import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import type { NodeRuntime, Push } from '../../src/runtime/node-api.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { startFlows } from '../../src/runtime/run-flows.ts'
import { turn } from '../../src/runtime/turn.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { aKind, OutsideFile } from '../support/test-kinds.ts'
import { copy, withMessages } from './copied-topic.ts'

test('a bounded run handles what was there at its start and then ends by itself', async () => {
  const first = await withMessages(3)
  const second = await FlowTestDriver.start(copy().build(), {
    broker: first.broker,
    request: { once: true, from: 'beginning' },
  })
  expect(await second.pump(second.running.done)).toEqual({ ended: 'finished' })
  expect(second.events.at(-1)).toMatchObject({
    type: 'summary',
    ended: 'finished',
    counts: { in: 3, out: 3, dropped: 0, deadLetters: 0, unfinished: 0 },
    written: { b: 3 },
  })
  expect((await second.read('b')).map(({ value }) => value)).toEqual([0, 1, 2, 0, 1, 2])
})

test('a bounded run with company ends when all of it is through', async () => {
  const first = await withMessages(3)
  const others = new AbortController()
  const told: boolean[] = []
  const company = { through: (is: boolean) => void told.push(is), allThrough: others.signal }
  const second = await FlowTestDriver.start(copy().build(), {
    broker: first.broker,
    request: { once: true, from: 'beginning', company },
  })
  await second.advance(5_000)
  expect(told).toEqual([true])
  expect(second.counts()).toMatchObject({ in: 3, out: 3 })
  expect(second.running.flows[0]?.state).toBe('running')
  others.abort()
  expect(await second.pump(second.running.done)).toEqual({ ended: 'finished' })
})

test('a drain that comes before a flow has begun lets none begin', async () => {
  const { broker, clock, running } = await withMessages(1)
  const flows = running.flows.map(({ options: { flow } }) => ({ file: '/test.flow.json', flow }))
  const second = await startFlows({
    flows,
    workspace: '/',
    dataFolder: ':memory:',
    owner: 'test',
    broker,
    clock,
  })
  second.drain()
  for (let i = 0; i < 1_000 && second.flows[0]?.state !== 'running'; i++) await turn()
  expect(second.flows[0]?.state).toBe('stopped')
  expect(await second.done).toEqual({ ended: 'stopped' })
})

test('a drain that comes while a flow joins its group leaves no member in it', async () => {
  const { broker, clock, running } = await withMessages(1)
  const flows = running.flows.map(({ options: { flow } }) => ({ file: '/test.flow.json', flow }))
  const join = broker.join.bind(broker)
  const drained = Promise.withResolvers<void>()
  let group = ''
  broker.join = async (membership) => {
    ;({ group } = membership)
    const member = await join(membership)
    await drained.promise
    return member
  }
  const second = await startFlows({
    flows,
    workspace: '/',
    dataFolder: ':memory:',
    owner: 'test',
    broker,
    clock,
  })
  const members = async () => (group === '' ? 0 : (await broker.members(group)).length)
  for (let i = 0; i < 1_000 && (await members()) === 0; i++) await turn()
  expect(await members()).toBe(1)
  second.drain()
  expect(await second.done).toEqual({ ended: 'stopped' })
  drained.resolve()
  for (let i = 0; i < 1_000 && (await members()) > 0; i++) await turn()
  expect(await members()).toBe(0)
})

test('a drain that comes while a task opens its nodes ends them as soon as they are open', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const opening = Promise.withResolvers<void>()
  const seen: string[] = []
  const connect =
    ({ out }: Readonly<Record<string, Push>>): Push =>
    (message) => {
      seen.push('ran')
      out!(message)
    }
  const stop = () => void seen.push('stopped')
  const { spec, registered } = aKind('slow', 'operator', () => ({ type: 'operator', connect, stop }))
  const runtime = await registered.load()
  const create: NodeRuntime['create'] = async (config, context) => {
    ask()
    await opening.promise
    seen.push('opened')
    return await runtime.create(config, context)
  }
  const first = await withMessages(3)
  const slow = copy().node('slow', 'slow').edge('in.out', 'slow.in').edge('slow.out', 'out.in').build()
  const { flow } = readFlow(JSON.stringify(slow), [...catalog, spec])
  const second = await startFlows({
    flows: [{ file: '/test.flow.json', flow: flow! }],
    workspace: '/',
    dataFolder: ':memory:',
    owner: 'test',
    broker: first.broker,
    clock: first.clock,
    registry: [...nodeRegistry, { kind: 'slow', load: async () => ({ create }) }],
    from: 'beginning',
  })
  await first.pump(asked)
  second.drain()
  expect(await first.pump(second.done)).toEqual({ ended: 'stopped' })
  opening.resolve()
  await first.settle()
  expect(new Set(seen)).toEqual(new Set(['opened', 'stopped']))
})

test('a bounded run goes through the topics in between until they are empty', async () => {
  const chain = copy()
    .node('in2', 'topic-source', { topic: 'b' })
    .node('out2', 'topic-sink', { topic: 'c' })
    .edge('in2.out', 'out2.in')
    .build()
  const first = await withMessages(5)
  const second = await FlowTestDriver.start(chain, {
    broker: first.broker,
    request: { once: true, from: 'beginning' },
  })
  await second.pump(second.running.done)
  expect(await second.read('c')).toHaveLength(10)
})

test('an expected topic that is missing is waited for, with what to do', async () => {
  const flow = copy().topic('a', { use: 'expected' }).build()
  const driver = await FlowTestDriver.start(flow)
  expect(driver.events).toContainEqual(
    expect.objectContaining({ machine: 'flow', to: 'backing-off', code: 'TOPIC_EXPECTED_MISSING' }),
  )
  await driver.pump(driver.broker.createTopics([{ name: 'a', partitions: 1 }]))
  await driver.advance(2_000)
  await driver.send('a', { value: 1 })
  expect(await driver.read('b')).toHaveLength(1)
  await driver.drain()
})

test('a bounded run gives up after an outage of a minute', async () => {
  const driver = await FlowTestDriver.start(copy().topic('a', { use: 'expected' }).build(), {
    request: { once: true },
  })
  await driver.advance(70_000)
  expect(await driver.pump(driver.running.done)).toMatchObject({
    ended: 'failed',
    error: { code: 'TOPIC_EXPECTED_MISSING' },
  })
})

/** Another run of the same flow, on a broker that answers like this. */

async function onBroker(answer: () => Promise<never>, request: { readonly once?: boolean }) {
  const { broker, clock, running } = await withMessages(1)
  const flows = running.flows.map(({ options: { flow } }) => ({ file: '/test.flow.json', flow }))
  broker.describeTopics = answer
  broker.createTopics = answer
  const common = { flows, workspace: '/', dataFolder: ':memory:', owner: 'test', broker, clock }
  return { clock, run: await startFlows({ ...common, ...request }) }
}

const unreachable = { message: 'kafka:9092 does not answer.', hint: 'Start it.' }

test.each([
  [
    'refuses every connection',
    () => Promise.reject<never>(new FlowError('BROKER_UNREACHABLE', unreachable)),
    'kafka:9092 does not answer.',
  ],
  ['takes connections and says no word', () => new Promise<never>(() => {}), 'the broker does not answer'],
])('a bounded run whose broker %s gives up after a minute', async (_what, answer, why) => {
  const { clock, run } = await onBroker(answer, { once: true })
  await clock.advance(61_000, async () => {
    for (let i = 0; i < 10; i++) await turn()
  })
  expect(await run.done).toMatchObject({
    ended: 'failed',
    error: { code: 'BROKER_UNREACHABLE', message: `The outage lasted longer than 60 s: ${why}` },
  })
})

test('a broker that says no word holds up a drain for a second and no longer', async () => {
  const { clock, run } = await onBroker(() => new Promise<never>(() => {}), {})
  const turns = async () => {
    for (let i = 0; i < 10; i++) await turn()
  }
  await turns()
  run.drain()
  await clock.advance(1_000, turns)
  expect(await run.done).toEqual({ ended: 'stopped' })
})

test('a refusal that comes right behind a drain still says why nothing ran', async () => {
  let refuse: ((reason: FlowError) => void) | undefined
  const { run } = await onBroker(() => new Promise((_, reject) => (refuse = reject)), {})
  const codes: (string | undefined)[] = []
  run.onEvent((event) => codes.push('code' in event ? event.code : undefined))
  for (let i = 0; i < 10; i++) await turn()
  run.drain()
  refuse?.(new FlowError('BROKER_UNREACHABLE', unreachable))
  expect(await run.done).toEqual({ ended: 'stopped' })
  expect(codes).toContain('BROKER_UNREACHABLE')
})

test('a partition whose unread messages are gone stops and names the gap', async () => {
  const first = await withMessages(5)
  await first.broker.commitOutside('millrace.test-flow.in', {
    positions: [{ topic: 'a', partition: 0, watermark: 50, finished: [] }],
    outputs: [],
    state: [],
    cursors: [],
  })
  const driver = await FlowTestDriver.start(copy().build(), { broker: first.broker })
  expect(driver.events).toContainEqual(
    expect.objectContaining({ machine: 'task', to: 'stopped', code: 'TOPIC_GAP' }),
  )
  await driver.drain()
})

test('everything taken from the budget is given back when a run ends', async () => {
  const first = await withMessages(100)
  expect(first.running.budget.taken).toBe(0)
  expect(first.running.budget.peak).toBeGreaterThan(0)
})

test('after a commit without an answer the flow goes on at what is committed, whatever the answer was', async () => {
  const driver = await FlowTestDriver.start(copy().build())
  const [task] = driver.running.flows[0]?.tasks ?? []
  if (task === undefined) throw new Error('No task runs.')
  const commit = task.lease.commit.bind(task.lease)
  let unanswered = true
  task.lease.commit = async (whole) => {
    await commit(whole)
    if (!unanswered) return
    unanswered = false
    throw new FlowError('COMMIT_UNKNOWN', { message: 'No answer to the commit.' })
  }
  await driver.send('a', { value: 1 })
  await driver.advance(2_000)
  await driver.send('a', { value: 2 })
  expect((await driver.read('b')).map(({ value }) => value)).toEqual([1, 2])
  await driver.drain()
})

test('what was read from an inbox is deleted after a while, and nothing else', async () => {
  const driver = await FlowTestDriver.start(copy().build())
  const inbox = 'millrace.test-flow.in.inbox'
  await driver.send(inbox, { value: 'redriven' })
  await driver.send('a', { value: 'new' })
  expect((await driver.read('b')).map(({ value }) => value)).toEqual(['redriven', 'new'])
  await driver.advance(400_000)
  expect((await driver.broker.describeTopics([inbox]))[0]?.ranges).toEqual([
    { partition: 0, begin: 1, end: 1 },
  ])
  expect(await driver.read('a')).toHaveLength(1)
  await driver.drain()
})

test('a paused flow reads nothing, and goes on where it stood', async () => {
  const driver = await FlowTestDriver.start(copy().build())
  const [flow] = driver.running.flows
  flow?.pause()
  await driver.advance(5_000)
  await driver.send('a', { value: 1 })
  await driver.advance(5_000)
  expect(flow?.state).toBe('paused')
  expect(await driver.read('b')).toEqual([])
  flow?.resume()
  await driver.settle()
  expect(await driver.read('b')).toHaveLength(1)
  await driver.drain()
})

test('a redriven message is read as its topic declares: exact decimals, and text', async () => {
  const flow = (fields: object) =>
    aFlow()
      .topic('bills', fields)
      .node('in', 'topic-source', { topic: 'bills' })
      .node('sum', 'map', { rows: [{ to: 'line', cel: 'value.net * value.quantity' }] })
      .node('out', 'topic-sink', { topic: 'lines' })
      .edge('in.out', 'sum.in')
      .edge('sum.out', 'out.in')
      .build()
  const driver = await FlowTestDriver.start(flow({ fields: { net: 'decimal' } }))
  await driver.send('millrace.test-flow.in.inbox', { value: { net: 0.1, quantity: 3 } })
  expect((await driver.read('lines')).map(({ value }) => value)).toEqual([
    { net: 0.1, quantity: 3, line: 0.3 },
  ])
  await driver.drain()
})

test('a bounded run that gives up ends at once, whatever its sinks say', async () => {
  const file = new OutsideFile()
  file.full = true
  const flow = copy().node('file', 'outside-file').edge('in.out', 'file.in').build()
  const first = await withMessages(1)
  const driver = await FlowTestDriver.start(flow, {
    kinds: [file.kind('outside-file')],
    broker: first.broker,
    request: { once: true, from: 'beginning' },
  })
  await driver.advance(62_000)
  expect(await driver.pump(driver.running.done)).toMatchObject({
    ended: 'failed',
    error: { code: 'FILE_DISK_FULL' },
  })
  expect(driver.clock.monotonic()).toBeLessThan(75_000)
})

test('an outage of the broker while a bounded run looks for its end does not end it', async () => {
  const { broker } = await withMessages(2)
  const describe = broker.describeTopics.bind(broker)
  const join = broker.join.bind(broker)
  let joined = false
  let failures = 0
  broker.join = (membership) => {
    joined = true
    return join(membership)
  }
  broker.describeTopics = (names) => {
    if (!joined || names !== undefined || failures >= 3) return describe(names)
    failures++
    return Promise.reject(new FlowError('BROKER_DISK_FAILING', { message: 'The disk fails.' }))
  }
  const driver = await FlowTestDriver.start(copy().build(), {
    broker,
    request: { once: true, from: 'beginning' },
  })
  expect(await driver.pump(driver.running.done)).toEqual({ ended: 'finished' })
  expect(failures).toBe(3)
})
