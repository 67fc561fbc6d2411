import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver, type TestKind } from '../support/flow-test-driver.ts'
import { aBatchKind, aWaitingKind } from '../support/test-kinds.ts'

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'requests' })
  .node('ask', 'ask')
  .node('out', 'topic-sink', { topic: 'answers' })
  .edge('in.out', 'ask.in')
  .edge('ask.out', 'out.in')
  .build()

const busy = () => new FlowError('NODE_FAILED', { message: 'Purchasing answered 503.', class: 'transient' })
const idOf = ({ value }: { readonly value: unknown }) => (value as { id: string }).id

/** A system outside that can be out of order, and the kind that calls it. */
class Service {
  isBusy = true
  /** Fails for these whatever the system is. */
  readonly poison = new Set<string>()
  readonly called: string[] = []

  kind(traits: { readonly callsOutside?: boolean } = { callsOutside: true }): TestKind {
    return aWaitingKind('ask', async (message) => this.answer(idOf(message)), traits)
  }

  answer(id: string): void {
    this.called.push(id)
    if (this.isBusy || this.poison.has(id)) throw busy()
  }
}

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: { id: `${from + i}` } }))
const ids = (messages: readonly { readonly value: unknown }[]) =>
  messages.map(idOf).toSorted((a, b) => Number(a) - Number(b))
const upTo = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)

function statesOf(driver: FlowTestDriver, machine: 'task' | 'connector', id: string): readonly string[] {
  return driver.events.flatMap((event) =>
    event.type === 'transition' && event.machine === machine && event.id === id ? [event.to] : [],
  )
}

test('a system that answers 503 opens the circuit: the source waits, nothing becomes a dead letter, and all go out once it is well', async () => {
  const service = new Service()
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 40))
  expect(service.called.length).toBe(16)
  const [run] = driver.running.flows
  expect(run?.metrics(0).outages).toEqual({
    ask: { sinceMs: expect.closeTo(0, -3), nextInMs: expect.any(Number) },
  })
  expect(driver.events).toContainEqual(
    expect.objectContaining({
      machine: 'connector',
      id: 'ask',
      to: 'circuit-open',
      code: 'CIRCUIT_OPEN',
      cause: 'Circuit "ask" is open: 10 of the last 10 calls failed. Purchasing answered 503.',
    }),
  )
  await driver.send('requests', ...numbered(40, 20))
  await driver.advance(600_000)
  // Only probes since then, at 15, 30, 60 and then 120 s.
  expect(service.called.length).toBeLessThan(16 + 10)
  expect(service.called.length).toBeGreaterThan(16 + 5)
  expect(driver.counts()).toMatchObject({ in: 40, out: 0, deadLetters: 0, unfinished: 40 })
  expect(statesOf(driver, 'task', 'in/0').at(-1)).toBe('paused')

  service.isBusy = false
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(upTo(60))
  expect(await driver.deadLetters()).toEqual([])
  expect(statesOf(driver, 'connector', 'ask')).toEqual(['connecting', 'ready', 'circuit-open', 'ready'])
  expect(statesOf(driver, 'task', 'in/0').slice(-3)).toEqual(['running', 'paused', 'running'])
  expect(driver.events).toContainEqual(
    expect.objectContaining({
      code: 'OUTAGE_OVER',
      message: expect.stringMatching(/^Calls are answered again/),
    }),
  )
  expect(run?.metrics(0).outages).toEqual({})
  await driver.drain()
})

test('a failed probe costs no attempt, whichever message it was', async () => {
  const service = new Service()
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 10))
  await driver.advance(3_600_000)
  const probed = service.called.slice(10)
  expect(probed.length).toBeGreaterThan(25)
  // In turn: no message is asked for again before all others were.
  expect(new Set(probed.slice(0, 10)).size).toBe(10)
  expect(await driver.deadLetters()).toEqual([])
  service.isBusy = false
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(upTo(10))
  await driver.drain()
})

test('a message that can never be answered does not keep the circuit open: it becomes a dead letter', async () => {
  const service = new Service()
  service.poison.add('3')
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 20))
  service.isBusy = false
  await driver.advance(600_000)
  expect(ids(await driver.read('answers'))).toEqual(upTo(20).filter((id) => id !== '3'))
  const letters = await driver.deadLetters()
  expect(letters.map(({ headers }) => headers)).toEqual([
    expect.objectContaining({ 'millrace-error': 'NODE_FAILED', 'millrace-attempts': '3' }),
  ])
  await driver.drain()
})

test('after a crash with an open circuit nothing is lost, and the next run begins with a closed one', async () => {
  const service = new Service()
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 12))
  await driver.crash()
  service.called.length = 0
  service.isBusy = false
  const second = await FlowTestDriver.start(flow, { kinds: [service.kind()], broker: driver.broker })
  await second.settle()
  expect(service.called.length).toBe(12)
  expect(ids(await second.read('answers'))).toEqual(upTo(12))
  expect(await second.deadLetters()).toEqual([])
  await second.drain()
})

test('tasks of one process share a circuit: one probes, and all that have messages there wait', async () => {
  const service = new Service()
  const parted = aFlow()
    .topic('requests', { partitions: 4 })
    .node('in', 'topic-source', { topic: 'requests' })
    .node('ask', 'ask')
    .node('out', 'topic-sink', { topic: 'answers' })
    .edge('in.out', 'ask.in')
    .edge('ask.out', 'out.in')
    .build()
  const driver = await FlowTestDriver.start(parted, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 40))
  const before = service.called.length
  await driver.advance(15_000)
  expect(service.called.length - before).toBe(1)
  for (const partition of [0, 1, 2, 3])
    expect(statesOf(driver, 'connector', `ask/${partition}`).at(-1)).toBe('circuit-open')
  service.isBusy = false
  await driver.advance(60_000)
  expect(ids(await driver.read('answers'))).toEqual(upTo(40))
  expect(await driver.deadLetters()).toEqual([])
  await driver.drain()
})

test('a kind whose calls stay inside has no circuit: its messages use their attempts up', async () => {
  const service = new Service()
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind({})] })
  await driver.send('requests', ...numbered(0, 40))
  await driver.advance(120_000)
  expect((await driver.deadLetters()).length).toBe(40)
  expect(service.called.length).toBe(120)
  await driver.drain()
})

test('a batch is one call, and waits whole while the circuit is open', async () => {
  let isBusy = true
  const asked: number[] = []
  const kind = aBatchKind(
    'ask',
    async (messages) => {
      asked.push(messages.length)
      if (isBusy) throw busy()
      return messages.map((message) => [{ port: 'out', message }])
    },
    ['out'],
    { callsOutside: true },
  )
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  // Three batches become dead letters, until ten calls have failed.
  for (let batch = 0; batch < 3; batch++) {
    await driver.send('requests', ...numbered(batch * 5, 5))
    await driver.advance(120_000)
  }
  expect([asked.length, (await driver.deadLetters()).length]).toEqual([9, 15])
  await driver.send('requests', ...numbered(15, 5))
  await driver.advance(600_000)
  expect((await driver.deadLetters()).length).toBe(15)
  isBusy = false
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(['15', '16', '17', '18', '19'])
  await driver.drain()
})

test('a drain with an open circuit waits for what is in work, and the run ends when the system answers', async () => {
  const service = new Service()
  const driver = await FlowTestDriver.start(flow, { kinds: [service.kind()] })
  await driver.send('requests', ...numbered(0, 12))
  driver.running.drain()
  await driver.settle()
  expect(driver.running.flows[0]?.state).toBe('draining')
  service.isBusy = false
  await driver.pump(driver.running.done)
  expect(ids(await driver.read('answers'))).toEqual(upTo(12))
})

test('an outage costs no time of the attempts: behind one of an hour a message is still tried again', async () => {
  let calls = 0
  let isAway = true
  const kind = aWaitingKind('ask', () => {
    if (isAway) throw new FlowError('BROKER_UNREACHABLE', { message: 'It does not answer.' })
    calls++
    if (calls === 1) throw busy()
    return Promise.resolve()
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  await driver.send('requests', ...numbered(0, 1))
  await driver.advance(3_600_000)
  isAway = false
  await driver.advance(60_000)
  expect([calls, ids(await driver.read('answers'))]).toEqual([2, ['0']])
  expect(await driver.deadLetters()).toEqual([])
  await driver.drain()
})
