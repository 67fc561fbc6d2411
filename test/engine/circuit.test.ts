import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { anAskFlow } from '../support/an-ask-flow.ts'
import type { BatchAnswer, Message } from '../../src/runtime/node-api.ts'
import { FlowTestDriver, type TestKind } from '../support/flow-test-driver.ts'
import { aBatchKind, aWaitingKind } from '../support/test-kinds.ts'

const flow = anAskFlow()

const parted = anAskFlow({ partitions: 4 })

const busy = () => new FlowError('NODE_FAILED', { message: 'Purchasing answered 503.', class: 'transient' })
const idOf = ({ value }: { readonly value: unknown }) => (value as { id: string }).id

/** A system outside that can be out of order, and the kind that calls it. */
class Service {
  isBusy = true
  /** Fails for these whatever the system is. */
  readonly hopeless = new Set<string>()
  readonly called: string[] = []

  kind(traits: { readonly callsOutside?: boolean } = { callsOutside: true }): TestKind {
    return aWaitingKind('ask', async (message) => this.answer(idOf(message)), traits)
  }

  answer(id: string): void {
    this.called.push(id)
    if (this.isBusy || this.hopeless.has(id)) throw busy()
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
  service.hopeless.add('3')
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

/** Answers for batches. */
function aCallingBatchKind(
  process: (messages: readonly Message[], attempt: number) => Promise<readonly BatchAnswer[]>,
): TestKind {
  return aBatchKind('ask', process, ['out'], { callsOutside: true })
}

const goesOn = (message: Message): BatchAnswer => [{ port: 'out', message }]

test('a batch is one call, and while the circuit is not closed its messages are asked for one by one', async () => {
  let isBusy = true
  const asked: number[] = []
  const kind = aCallingBatchKind(async (messages) => {
    asked.push(messages.length)
    if (isBusy) throw busy()
    return messages.map(goesOn)
  })
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
  expect([asked[9], new Set(asked.slice(10))]).toEqual([5, new Set([1])])
  isBusy = false
  asked.length = 0
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(['15', '16', '17', '18', '19'])
  // Three probes close it; the others are one batch again.
  expect(asked).toEqual([1, 1, 1, 2])
  await driver.drain()
})

test('a batch whose messages fail each by itself is a failed call: as a probe it does not say that the system is well', async () => {
  let isBusy = true
  const kind = aCallingBatchKind(async (messages) => messages.map(isBusy ? busy : goesOn))
  const driver = await FlowTestDriver.start(parted, { kinds: [kind] })
  // One after another, as they are of one key: the last of them finds the circuit open.
  await driver.send('requests', ...['0', '1', '2', '3', '4'].map((id) => ({ key: 'a', value: { id } })))
  await driver.advance(14_000)
  await driver.send('requests', ...['5', '6', '7'].map((id) => ({ key: 'c', value: { id } })))
  await driver.advance(600_000)
  const partitions = new Set((await driver.read('requests')).map(({ partition }) => partition))
  expect(partitions.size).toBe(2)
  expect(driver.counts()).toMatchObject({ in: 8, out: 0, deadLetters: 4, unfinished: 4 })
  for (const partition of partitions)
    expect(statesOf(driver, 'connector', `ask/${partition}`)).toEqual(['connecting', 'ready', 'circuit-open'])
  isBusy = false
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(['4', '5', '6', '7'])
  await driver.drain()
})

test('a batch of which a message is answered is an answered call, and what fails of it is asked for alone', async () => {
  const asked: string[][] = []
  const kind = aCallingBatchKind(async (messages) => {
    asked.push(messages.map(idOf))
    return messages.map((message, i) => (i > 0 ? busy() : goesOn(message)))
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  for (let pair = 0; pair < 10; pair++) {
    await driver.send('requests', ...numbered(2 * pair, 2))
    await driver.advance(10_000)
  }
  expect(asked.slice(0, 4)).toEqual([['0', '1'], ['1'], ['2', '3'], ['3']])
  expect(ids(await driver.read('answers'))).toEqual(upTo(20))
  expect(statesOf(driver, 'connector', 'ask')).not.toContain('circuit-open')
  await driver.drain()
})

test('a batch that an open circuit held back goes on with the attempt that it had come to', async () => {
  let isBusy = false
  const attempts: number[] = []
  const kind = aCallingBatchKind(async (messages, attempt) => {
    attempts.push(attempt)
    if (isBusy) throw busy()
    return messages.map(goesOn)
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  await driver.send('requests', ...numbered(0, 1))
  isBusy = true
  // The tenth call is the third attempt of the last of them.
  for (let batch = 1; batch <= 3; batch++) {
    await driver.send('requests', ...numbered(batch, 1))
    await driver.advance(10_000)
  }
  isBusy = false
  await driver.advance(20_000)
  expect(attempts).toEqual([1, 1, 2, 3, 1, 2, 3, 1, 2, 3, 3])
  expect(ids(await driver.read('answers'))).toEqual(['0', '3'])
  await driver.drain()
})

test('a message for which every batch fails does not keep the circuit open: others are the probes that close it', async () => {
  const service = new Service()
  service.hopeless.add('15')
  const kind = aCallingBatchKind(async (messages) => {
    for (const message of messages) service.answer(idOf(message))
    return messages.map(goesOn)
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  for (let batch = 0; batch < 4; batch++) {
    await driver.send('requests', ...numbered(batch * 5, 5))
    await driver.advance(60_000)
  }
  expect(statesOf(driver, 'connector', 'ask').at(-1)).toBe('circuit-open')
  service.isBusy = false
  await driver.advance(600_000)
  expect(statesOf(driver, 'connector', 'ask').at(-1)).toBe('ready')
  const answered = ids(await driver.read('answers'))
  expect([answered.length, answered.includes('15')]).toEqual([3, false])
  expect(driver.counts()).toMatchObject({ in: 20, unfinished: 0 })
  await driver.send('requests', ...numbered(20, 1))
  await driver.advance(1_000)
  expect((await driver.read('answers')).map(idOf)).toContain('20')
  await driver.drain()
})

test('what an open circuit held back is no outage of its message: one that it meets later is tried again soon', async () => {
  const service = new Service()
  const answered: { readonly id: string; readonly at: number }[] = []
  const kind = aWaitingKind(
    'ask',
    async (message) => {
      service.answer(idOf(message))
      answered.push({ id: idOf(message), at: driver.clock.monotonic() })
      // Three have closed the circuit by then.
      if (answered.length === 4) throw new FlowError('BROKER_UNREACHABLE', { message: 'Nobody there.' })
    },
    { callsOutside: true },
  )
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  await driver.send('requests', ...numbered(0, 10))
  // Each of them is a probe some times over.
  await driver.advance(3_600_000)
  service.isBusy = false
  await driver.advance(120_000)
  expect(ids(await driver.read('answers'))).toEqual(upTo(10))
  const [away, again] = answered.filter(({ id }) => id === answered[3]?.id)
  expect(again!.at - away!.at).toBeLessThanOrEqual(100)
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
