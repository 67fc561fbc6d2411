import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { turn } from '../turn.ts'
import { Circuit } from './circuit.ts'
import { Guard } from './guard.ts'

const busy = () => new FlowError('NODE_FAILED', { message: 'It answered 503.', class: 'transient' })
const settled = async () => {
  for (let i = 0; i < 5; i++) await turn()
}

/** A circuit in simulated time, with tasks that call through it. */
function aCircuit() {
  const clock = new SimulatedClock()
  const circuit = new Circuit({ nodeId: 'ask', clock, random: () => 0.999_999 })
  const aTask = () => {
    const ending = new AbortController()
    const told: string[] = []
    const guard = new Guard({
      nodeId: 'ask',
      circuit,
      signal: ending.signal,
      outage: (_, __, error, nextInMs) => told.push(error === null ? 'well' : `${error.code} ${nextInMs}`),
    })
    const ended: string[] = []
    const call = (name: string, work: () => Promise<unknown>, failureIn?: () => FlowError) =>
      void guard.call(work, failureIn).then(
        () => ended.push(name),
        (error: FlowError) => ended.push(`${name} ${error.code}`),
      )
    return { told, ended, call, end: () => ending.abort() }
  }
  const open = async (task: ReturnType<typeof aTask>) => {
    for (let i = 0; i < 10; i++) task.call(`first ${i}`, () => Promise.reject(busy()))
    await settled()
    task.ended.length = 0
  }
  return { clock, circuit, aTask, open }
}

const answered = () => Promise.resolve()

test('the failure that opens the circuit is told as an outage, and so is every later one; none before', async () => {
  const { aTask } = aCircuit()
  const task = aTask()
  for (let i = 0; i < 12; i++) task.call(`${i}`, () => Promise.reject(busy()))
  await settled()
  expect(task.ended.map((end) => end.replace(/^\d+ /, ''))).toEqual([
    ...Array<string>(9).fill('NODE_FAILED'),
    ...Array<string>(3).fill('CIRCUIT_OPEN'),
  ])
})

test('calls wait while it is open, then one is the probe; answered probes let the others go', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const task = aTask()
  await open(task)
  for (const name of ['a', 'b', 'c', 'd']) task.call(name, answered)
  await clock.advance(14_999, settled)
  expect(task.ended).toEqual([])
  // Once, and not again for each call that comes to wait.
  expect(task.told).toEqual(['CIRCUIT_OPEN 15000'])
  expect(circuit.error().message).toBe(
    'Circuit "ask" is open: 10 of the last 10 calls failed. It answered 503.',
  )
  await clock.advance(1, settled)
  expect(task.ended).toEqual(['a', 'b', 'c', 'd'])
  expect([circuit.isClosed, task.told]).toEqual([true, ['CIRCUIT_OPEN 15000', 'CIRCUIT_OPEN 0', 'well']])
})

test('a task is held back only while calls of its own wait', async () => {
  const { clock, aTask, open } = aCircuit()
  const [one, other] = [aTask(), aTask()]
  await open(one)
  expect([one.told, other.told]).toEqual([[], []])
  other.call('b', answered)
  await settled()
  expect([one.told, other.told]).toEqual([[], ['CIRCUIT_OPEN 15000']])
  await clock.advance(15_000, settled)
  expect([one.told, other.ended, other.told.at(-1)]).toEqual([[], ['b'], 'well'])
})

test('a single call that waits is answered, and the next ones are probes: the circuit does not wait half-open', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const task = aTask()
  await open(task)
  task.call('a', answered)
  await clock.advance(15_000, settled)
  expect([task.told.at(-1), circuit.isClosed]).toEqual(['well', false])
  for (const name of ['b', 'c']) task.call(name, answered)
  await settled()
  expect([task.ended, circuit.isClosed]).toEqual([['a', 'b', 'c'], true])
})

test('a failed probe stands behind the others: another one is asked next', async () => {
  const { clock, aTask, open } = aCircuit()
  const task = aTask()
  await open(task)
  const asked: string[] = []
  const failing = (name: string) => () => {
    asked.push(name)
    return Promise.reject(busy())
  }
  task.call('a', failing('a'))
  task.call('b', failing('b'))
  await clock.advance(15_000, settled)
  expect([asked, task.ended]).toEqual([['a'], ['a CIRCUIT_OPEN']])
  task.call('a', failing('a'))
  await clock.advance(30_000, settled)
  expect(asked).toEqual(['a', 'b'])
})

test('a probe that is never answered fails after 30 s, and the next call has its turn', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const [hanging, task] = [aTask(), aTask()]
  await open(hanging)
  hanging.call('a', () => new Promise(() => {}))
  task.call('b', answered)
  await clock.advance(15_000, settled)
  expect([hanging.told.at(-1), task.told.at(-1)]).toEqual(['CIRCUIT_OPEN 0', 'CIRCUIT_OPEN 0'])
  await clock.advance(30_000, settled)
  expect([hanging.told.at(-1), task.told.at(-1)]).toEqual(['CIRCUIT_OPEN 30000', 'CIRCUIT_OPEN 30000'])
  await clock.advance(30_000, settled)
  expect([task.ended, circuit.isOut]).toEqual([['b'], false])
  expect([hanging.told.at(-1), task.told.at(-1)]).toEqual(['well', 'well'])
})

test('an outage is not over when the only call that waited hangs as a probe, or fails as one', async () => {
  const { clock, aTask, open } = aCircuit()
  const [hanging, failing] = [aTask(), aTask()]
  await open(hanging)
  hanging.call('a', () => new Promise(() => {}))
  await clock.advance(15_000 + 30_000, settled)
  expect(hanging.told).toEqual(['CIRCUIT_OPEN 15000', 'CIRCUIT_OPEN 0', 'CIRCUIT_OPEN 30000'])
  failing.call('b', () => Promise.reject(busy()))
  await clock.advance(30_000, settled)
  expect([failing.ended, failing.told.at(-1)]).toEqual([['b CIRCUIT_OPEN'], 'CIRCUIT_OPEN 60000'])
  expect([...hanging.told, ...failing.told]).not.toContain('well')
})

test('after a late answer a task without any other call reads on: it would have nothing to probe with', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const task = aTask()
  await open(task)
  let answer: (nothing?: unknown) => void = () => {}
  task.call('a', () => new Promise((resolve) => (answer = resolve)))
  await clock.advance(15_000 + 30_000, settled)
  answer()
  await settled()
  expect([task.ended, task.told.at(-1), circuit.isOut]).toEqual([['a'], 'well', true])
})

test('what happens at a closed circuit is told to nobody', async () => {
  const { circuit, aTask } = aCircuit()
  let changes = 0
  circuit.watch(() => changes++, new AbortController().signal)
  const task = aTask()
  for (let i = 0; i < 30; i++) task.call(`${i}`, answered)
  await settled()
  expect([task.ended.length, changes]).toEqual([30, 0])
})

test('a task that ends with a probe under way leaves the turn to others, and no timer behind', async () => {
  const { clock, aTask, open } = aCircuit()
  const [leaving, task] = [aTask(), aTask()]
  await open(leaving)
  leaving.call('a', () => new Promise(() => {}))
  leaving.call('a2', answered)
  task.call('b', answered)
  await clock.advance(15_000, settled)
  leaving.end()
  await settled()
  expect([leaving.ended, task.ended]).toEqual([['a2 CIRCUIT_OPEN'], ['b']])
  expect(clock.nextIn).toBeUndefined()
})

test('a task that ends with a probe under way that never waited gives the turn back too', async () => {
  const { clock, aTask, open } = aCircuit()
  const [leaving, task] = [aTask(), aTask()]
  await open(leaving)
  await clock.advance(15_000, settled)
  leaving.call('a', () => new Promise(() => {}))
  await settled()
  task.call('b', answered)
  await settled()
  expect(task.ended).toEqual([])
  leaving.end()
  await settled()
  expect(task.ended).toEqual(['b'])
  expect(clock.nextIn).toBeUndefined()
})

test('an answer that is a failure is one: as a probe it opens the circuit again, and is asked for again', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const task = aTask()
  await open(task)
  const failure = busy()
  task.call('a', answered, () => failure)
  await clock.advance(15_000, settled)
  expect([task.ended, circuit.isOut, circuit.nextProbeIn]).toEqual([['a CIRCUIT_OPEN'], true, 30_000])
})

test('what cannot be reached is an outage of its own and opens no circuit; a probe that finds it so has failed', async () => {
  const { clock, circuit, aTask, open } = aCircuit()
  const away = new FlowError('BROKER_UNREACHABLE', { message: 'Nobody there.' })
  const task = aTask()
  for (let i = 0; i < 30; i++) task.call('x', () => Promise.reject(away))
  await settled()
  expect([new Set(task.ended), circuit.isClosed]).toEqual([new Set(['x BROKER_UNREACHABLE']), true])
  await open(task)
  task.call('a', () => Promise.reject(away))
  await clock.advance(15_000, settled)
  expect([task.ended, circuit.isOut]).toEqual([['a CIRCUIT_OPEN'], true])
})
