import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { TapRequest } from '../../src/runtime/inspection/flow-inspector.ts'
import type { TapNews } from '../../src/contract/protocol/tap-streams.ts'
import { tapSources } from '../../src/runtime/door/tap-sources.ts'
import { PortTap } from '../../src/runtime/inspection/port-tap.ts'
import type { Message } from '../../src/runtime/message.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver, type DriverOptions } from '../support/flow-test-driver.ts'
import { aFolder } from '../support/node-driver.ts'
import { aBatchKind, Answers, aWaitingKind } from '../support/test-kinds.ts'

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('big', 'filter', { where: 'value.amount > 10' })
  .node('total', 'map', { rows: [{ to: 'double', cel: 'value.amount * 2' }] })
  .node('out', 'topic-sink', { topic: 'big-orders' })
  .edge('in.out', 'big.in')
  .edge('big.out', 'total.in')
  .edge('total.out', 'out.in')
  .build()

const waiting = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('ask', 'ask')
  .node('out', 'topic-sink', { topic: 'answers' })
  .edge('in.out', 'ask.in')
  .edge('ask.out', 'out.in')
  .build()

function tapOn(driver: FlowTestDriver, request: TapRequest): PortTap {
  const [run] = driver.running.flows
  if (run === undefined) throw new Error('No flow runs.')
  return run.options.services.inspector.tap(request)
}

const orders = (...amounts: readonly unknown[]) =>
  amounts.map((amount, i) => ({ key: `k${i}`, value: { amount } }))

async function tapped(request: TapRequest, options: DriverOptions = {}) {
  const driver = await FlowTestDriver.start(flow, options)
  return { driver, tap: tapOn(driver, request) }
}

test('a tap shows what leaves a port, with where it came from and the commit that holds it', async () => {
  const { driver, tap } = await tapped({ node: 'total', port: 'out' })
  await driver.send('orders', ...orders(5, 20))
  const [kept, ...others] = tap.ring.all()
  expect(others).toEqual([])
  expect(kept?.sample).toMatchObject({
    node: 'total',
    port: 'out',
    origin: { topic: 'orders', partition: 0, offset: 1 },
    key: { text: 'k1', bytes: 2, cut: false },
    value: { text: '{"amount":20,"double":40}', cut: false },
    state: 'committed',
    commit: 1,
  })
  expect(new TextDecoder().decode(kept?.body ?? undefined)).toBe('{"amount":20,"double":40}')
  await driver.drain()
})

test('a journey names each port that a message passed, what it was there, and what failed', async () => {
  const { driver, tap } = await tapped({ node: 'big', port: 'in' })
  await driver.send('orders', ...orders(20, 'many'))
  const [whole, failed] = tap.ring.all()
  expect(whole?.journey.steps.map(({ node, port, value }) => [node, port, value?.text])).toEqual([
    ['in', 'in', '{"amount":20}'],
    ['in', 'out', '{"amount":20}'],
    ['big', 'in', '{"amount":20}'],
    ['big', 'out', '{"amount":20}'],
    ['total', 'in', '{"amount":20}'],
    ['total', 'out', '{"amount":20,"double":40}'],
    ['out', 'in', '{"amount":20,"double":40}'],
  ])
  expect(whole?.journey).toMatchObject({ finished: true, failures: [], cut: false })
  expect(failed?.journey.failures).toMatchObject([{ node: 'big', code: 'EXPRESSION_FAILED' }])
  await driver.drain()
})

test('every message is counted as kept, filtered or skipped', async () => {
  const { driver, tap } = await tapped({ node: 'in', port: 'out', filter: 'value.amount > 3', perSecond: 60 })
  await driver.send('orders', ...orders(...Array.from({ length: 20 }, (_, i) => i)))
  expect(tap.counts).toEqual({ seen: 20, kept: 3, filtered: 4, failed: 0, skipped: 13, dropped: 0 })
  await driver.advance(1_000)
  await driver.send('orders', ...orders('text', 9))
  expect(tap.counts).toEqual({ seen: 22, kept: 4, filtered: 5, failed: 1, skipped: 13, dropped: 0 })
  await driver.drain()
})

test('a filter that fails says at how many messages, and names the field that was meant', async () => {
  const { driver, tap } = await tapped({ node: 'in', port: 'out', filter: 'value.amout > 3' })
  await driver.send('orders', ...orders(1, 20))
  expect(tap.counts).toMatchObject({ seen: 2, filtered: 2, failed: 2 })
  expect(tap.fault).toEqual({ message: '"amout" is missing in value.', hint: 'Did you mean "amount"?' })
  const asked = tapOn(driver, { node: 'in', port: 'out', filter: 'value.amount > 3' })
  await driver.send('orders', ...orders(1, 'many', 20))
  expect(asked.counts).toMatchObject({ kept: 1, filtered: 2, failed: 1 })
  expect(asked.fault?.message).toMatch(/text/)
  await driver.drain()
})

test('a message has one id at all taps that keep it, and a tap that is set later begins behind those before it', async () => {
  const driver = await FlowTestDriver.start(flow)
  const [source] = tapSources(() => driver.running.flows, driver.clock)
  const openTap = () => {
    const told: TapNews[] = []
    const options = { flow: 'test-flow', node: 'in', port: 'out' } as never
    source!.open(options, (news) => told.push(news as TapNews) > 0)
    return {
      from: () => told.flatMap((news) => (news.type === 'opened' ? [news.from] : []))[0],
      ids: () => told.flatMap((news) => (news.type === 'sample' ? [news.sample.id] : [])),
    }
  }
  const first = openTap()
  await driver.send('orders', ...orders(1, 2))
  const second = openTap()
  await driver.send('orders', ...orders(3, 4))
  const before = first.ids().filter((id) => id < second.from()!)
  expect(before).toHaveLength(2)
  expect(second.ids()).toEqual(first.ids().slice(2))
  expect(second.ids()).toHaveLength(2)
  await driver.drain()
})

test('what a tap keeps is bounded in bytes, and what was pushed out unseen is counted', async () => {
  const { driver, tap } = await tapped({ node: 'in', port: 'out', ringBytes: 50_000, perSecond: 10_000 })
  for (let i = 0; i < 10; i++) await driver.send('orders', { value: { amount: 1, text: 'x'.repeat(10_000) } })
  expect(tap.ring.bytes).toBeLessThanOrEqual(50_000)
  expect(tap.counts.dropped).toBe(10 - [...tap.ring.all()].length)
  expect(tap.counts.dropped).toBeGreaterThan(0)
  await driver.drain()
})

test('a message that waits is shown at once, and as rolled back when its task is lost', async () => {
  const answers = new Answers()
  const kinds = [aWaitingKind('ask', (message) => answers.ask(message))]
  const driver = await FlowTestDriver.start(waiting, { kinds })
  const tap = tapOn(driver, { node: 'ask', port: 'in' })
  await driver.send('orders', { key: 'a', value: { id: 'a1' } }, { key: 'b', value: { id: 'b1' } })
  answers.answer('a1')
  await driver.settle()
  const states = () => [...tap.ring.all()].map(({ sample, journey }) => [sample.state, journey.finished])
  expect(states()).toEqual([
    ['committed', true],
    ['running', false],
  ])
  await driver.crash()
  expect(states()).toEqual([
    ['committed', true],
    ['rolled-back', false],
  ])
})

test('the chain of a flow that nobody taps holds no call of a tap', async () => {
  const driver = await FlowTestDriver.start(flow)
  const [run] = driver.running.flows
  const nodes = () =>
    [...(run?.tasks ?? [])].flatMap(({ chain }) => chain?.nodes.map((node) => ({ chain, node })) ?? [])
  const sources = (enter: 'enter' | 'follow', way: 'way' | 'followed') =>
    nodes().flatMap(({ chain, node }) => [
      String(chain?.[enter](node.id)),
      ...Object.values(node[way]?.outputs ?? {}).map(String),
    ])
  const calls = (of: readonly string[]) => of.filter((source) => /cross\(|meet\(/.test(source)).length
  const plain = () => sources('enter', 'way')
  const followed = () => sources('follow', 'followed')
  expect(plain().length).toBeGreaterThan(8)
  expect(calls([...plain(), ...followed()])).toBe(0)
  const tap = tapOn(driver, { node: 'in', port: 'out' })
  const tasks = run?.tasks.size
  expect([calls(plain()), calls(followed())]).toEqual([tasks, plain().length])
  run?.options.services.inspector.untap(tap)
  expect(calls([...plain(), ...followed()])).toBe(0)
  await driver.send('orders', ...orders(20))
  expect(tap.counts.seen).toBe(0)
  expect((await driver.read('big-orders')).length).toBe(1)
  await driver.drain()
})

test('at a port where little comes everything is kept, however much goes elsewhere', async () => {
  const { driver, tap } = await tapped({ node: 'big', port: 'out' })
  await driver.send('orders', ...orders(20, ...Array.from({ length: 3_000 }, () => 1), 30))
  expect(tap.counts).toMatchObject({ seen: 2, kept: 2, skipped: 0 })
  const [first, last] = [...tap.ring.all()]
  const ports = (kept: typeof first) => kept?.journey.steps.map(({ node, port }) => `${node}.${port}`)
  expect(first?.journey.partial).toBe(false)
  expect(ports(first)?.[0]).toBe('in.in')
  // The time stands still here, so that what may be followed from its source on is soon used up.
  expect(last?.journey).toMatchObject({ partial: true, finished: true })
  expect(ports(last)).toEqual(['big.out', 'total.in', 'total.out', 'out.in'])
  await driver.drain()
})

test('a tap keeps as many in a second as it was told to, also few', () => {
  const tap = new PortTap({ node: 'in', port: 'out', filter: undefined, perSecond: 2, ringBytes: 1_000_000 })
  const message = undefined as unknown as Message
  for (let at = 0; at < 10_000; at += 10) tap.wants(message, at)
  expect(tap.counts).toMatchObject({ seen: 1_000, kept: 20, skipped: 980 })
})

test('what a journey grows by while its message waits counts against the bytes of a tap', async () => {
  const kinds = [aWaitingKind('ask', (message) => answers.ask(message))]
  const answers = new Answers()
  const driver = await FlowTestDriver.start(waiting, { kinds })
  const tap = tapOn(driver, { node: 'ask', port: 'in', ringBytes: 30_000, perSecond: 10_000 })
  for (let i = 0; i < 40; i++) {
    await driver.send('orders', { key: `${i}`, value: { id: `${i}`, text: 'x'.repeat(400) } })
    answers.answer(`${i}`)
    await driver.settle()
  }
  expect(tap.ring.bytes).toBeLessThanOrEqual(30_000)
  expect([...tap.ring.all()].length).toBeLessThan(12)
  await driver.drain()
})

test('a watcher is given previews first, and the whole of one sample on demand, while it is kept', async () => {
  const driver = await FlowTestDriver.start(flow)
  const [tap, one] = tapSources(() => driver.running.flows, driver.clock)
  const told: TapNews[] = []
  const untap = tap!.open(
    { flow: 'test-flow', node: 'total', port: 'out' } as never,
    (news) => told.push(news as TapNews) > 0,
  )
  const text = 'x'.repeat(5_000)
  const value = JSON.stringify({ amount: 20, text, double: 40 })
  await driver.send('orders', { key: 'k', value: { amount: 20, text } })
  const sample = told.find(({ type }) => type === 'sample') as Extract<TapNews, { type: 'sample' }>
  expect(sample.sample.value).toMatchObject({ bytes: value.length, cut: true })
  expect(sample.journey).toBeUndefined()
  let whole: { readonly payload: unknown; readonly body: Uint8Array | undefined } | undefined
  const options = { flow: 'test-flow', id: sample.sample.id } as never
  one!.open(options, (payload, body) => {
    whole = { payload, body }
    return true
  })
  expect(new TextDecoder().decode(whole?.body)).toBe(value)
  expect(whole?.payload).toMatchObject({ sample: { state: 'committed' }, journey: { finished: true } })
  untap()
  expect(() => one!.open(options, () => false)).toThrow('is not kept any more')
  await driver.drain()
})

/** Of the one sample that a tap has kept. */
function wayOf(tap: PortTap) {
  const [kept] = tap.ring.all()
  if (kept === undefined) throw new Error('Nothing was kept.')
  return kept.journey
}

test('a journey tells how long its message waited for its key, and what its node took', async () => {
  const kinds = [
    aWaitingKind('ask', async (message) => {
      const { wait } = message.value as { wait: number }
      await driver.clock.sleep(wait)
    }),
  ]
  const driver: FlowTestDriver = await FlowTestDriver.start(waiting, { kinds })
  const tap = tapOn(driver, { node: 'ask', port: 'in', filter: 'value.id == "b"' })
  // Of one key: the second is asked for when the first has gone on.
  await driver.send(
    'orders',
    { key: 'k', value: { id: 'a', wait: 50 } },
    { key: 'k', value: { id: 'b', wait: 30 } },
  )
  await driver.advance(50)
  await driver.advance(30)
  expect(wayOf(tap)).toMatchObject({ finished: true, stays: [{ node: 'ask', workMs: 30, waitMs: 0 }] })
  expect(wayOf(tap).steps.map(({ node, port, afterMs }) => [node, port, afterMs])).toEqual([
    ['in', 'in', 50],
    ['in', 'out', 50],
    ['ask', 'in', 50],
    ['ask', 'out', 80],
    ['out', 'in', 80],
  ])
  await driver.drain()
})

test('the time between attempts is waiting', async () => {
  let attempts = 0
  const kinds = [
    aWaitingKind('ask', async () => {
      await driver.clock.sleep(10)
      if (++attempts < 3)
        throw new FlowError('FILE_DISK_FULL', { message: 'The disk is full.', hint: 'Make room.' })
    }),
  ]
  const driver: FlowTestDriver = await FlowTestDriver.start(waiting, { kinds })
  const tap = tapOn(driver, { node: 'in', port: 'out' })
  await driver.send('orders', { key: 'k', value: {} })
  const began = driver.clock.monotonic()
  while ([...tap.ring.all()][0]?.journey.finished !== true) await driver.advance(1)
  const total = driver.clock.monotonic() - began
  expect(wayOf(tap).stays).toEqual([{ node: 'ask', workMs: 30, waitMs: total - 30 }])
  expect(total).toBeGreaterThan(100)
  await driver.drain()
})

test('at a node that answers for batches a message waits for the batch before its own', async () => {
  const kinds = [
    aBatchKind('ask', async (messages) => {
      await driver.clock.sleep(20)
      return messages.map((message) => [{ port: 'out', message }])
    }),
  ]
  const driver: FlowTestDriver = await FlowTestDriver.start(waiting, { kinds })
  const tap = tapOn(driver, { node: 'ask', port: 'out', filter: 'value.id == "b"' })
  await driver.send('orders', { key: 'a', value: { id: 'a' } })
  await driver.advance(5)
  await driver.send('orders', { key: 'b', value: { id: 'b' } })
  for (let ms = 0; ms < 40; ms++) await driver.advance(1)
  expect(wayOf(tap).stays).toEqual([{ node: 'ask', workMs: 20, waitMs: 15 }])
  await driver.drain()
})

test('a journey tells whether a row was found in memory, and how old it is', async () => {
  const folder = aFolder()
  writeFileSync(join(folder, 'products.csv'), 'id,name\n1,Mug\n')
  const looking = aFlow()
    .with({ references: { products: { from: { file: 'products.csv' }, key: 'id' } } })
    .node('in', 'topic-source', { topic: 'orders' })
    .node('look', 'lookup', { table: 'products', key: 'value.id', into: 'product' })
    .node('out', 'topic-sink', { topic: 'found' })
    .node('unknown', 'topic-sink', { topic: 'unknown' })
    .edge('in.out', 'look.in')
    .edge('look.found', 'out.in')
    .edge('look.missing', 'unknown.in')
    .build()
  const driver = await FlowTestDriver.start(looking, { workspace: folder })
  const tap = tapOn(driver, { node: 'look', port: 'in' })
  await driver.advance(1_234)
  const order = { value: { id: '1' } }
  await driver.send('orders', order, { value: { id: '2' } })
  await driver.send('orders', order)
  const figures = [...tap.ring.all()].map(({ journey }) => journey.figures['look'])
  expect(figures).toEqual([
    { hits: 1, ageMs: 1_234, fromMemory: 1 },
    { ageMs: 1_234 },
    { hits: 1, ageMs: 1_234, fromMemory: 1 },
  ])
  await driver.drain()
})

test('a watcher that was told a message on its way is told the rest of it, and the commit that acknowledges it', async () => {
  const answers = new Answers()
  const kinds = [aWaitingKind('ask', (message) => answers.ask(message))]
  const driver = await FlowTestDriver.start(waiting, { kinds })
  const [tap] = tapSources(() => driver.running.flows, driver.clock)
  const told: TapNews[] = []
  const place = { flow: 'test-flow', node: 'ask', port: 'in' }
  const untaps = [true, false].map((withJourney) =>
    tap!.open({ ...place, withJourney } as never, (news) => told.push(news as TapNews) > 0),
  )
  await driver.send('orders', { key: 'a', value: { id: 'a1' } })
  await driver.advance(7)
  answers.answer('a1')
  await driver.settle()
  const stays = [{ node: 'ask', workMs: 7, waitMs: 0 }]
  expect(told.filter(({ type }) => type !== 'counts' && type !== 'opened')).toMatchObject([
    { type: 'sample', journey: { finished: false, stays: [] } },
    { type: 'sample' },
    { type: 'journey', id: 1, journey: { finished: true, stays } },
    { type: 'state', ids: [1], state: 'committed', commit: 2 },
    { type: 'state', ids: [1], state: 'committed', commit: 2 },
  ])
  for (const untap of untaps) untap()
  await driver.drain()
})
