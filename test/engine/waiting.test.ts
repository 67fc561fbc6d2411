import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { anAskFlow } from '../support/an-ask-flow.ts'
import { FlowTestDriver, type DriverOptions } from '../support/flow-test-driver.ts'
import { Answers, aWaitingKind } from '../support/test-kinds.ts'

const flow = anAskFlow()

function start(answers: Answers, options: DriverOptions = {}) {
  return FlowTestDriver.start(flow, {
    kinds: [aWaitingKind('ask', (message) => answers.ask(message))],
    ...options,
  })
}

const ids = (messages: readonly { value: unknown }[]) =>
  messages.map(({ value }) => (value as { id: string }).id)

test('messages of other keys pass one that waits; those of its key wait behind it, in order', async () => {
  const answers = new Answers()
  const driver = await start(answers)
  await driver.send(
    'requests',
    { key: 'a', value: { id: 'a1' } },
    { key: 'a', value: { id: 'a2' } },
    { key: 'b', value: { id: 'b1' } },
  )
  expect(answers.asked).toEqual(['a1', 'b1'])
  answers.answer('b1')
  await driver.settle()
  expect(ids(await driver.read('answers'))).toEqual(['b1'])
  answers.answer('a1')
  await driver.settle()
  expect(answers.asked).toEqual(['a1', 'b1', 'a2'])
  answers.answer('a2')
  await driver.settle()
  expect(ids(await driver.read('answers'))).toEqual(['b1', 'a1', 'a2'])
  expect(driver.counts()).toEqual({ in: 3, out: 3, dropped: 0, deadLetters: 0, unfinished: 0 })
  await driver.drain()
})

test(
  'a partition waits when 64 MB have passed a message that waits, and goes on behind it',
  { timeout: 60_000 },
  async () => {
    const slow = new Answers()
    const kind = aWaitingKind('ask', async (message) => {
      if ((message.value as { id: string }).id === 'slow') await slow.ask(message)
    })
    const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
    const megabyte = 'x'.repeat(1_000_000)
    await driver.send('requests', { key: 'slow', value: { id: 'slow' } })
    const large = Array.from({ length: 80 }, (_, i) => ({ key: `${i}`, value: { id: `${i}`, megabyte } }))
    await driver.send('requests', ...large)
    expect((await driver.read('answers')).length).toBe(68)
    slow.answer('slow')
    await driver.settle()
    expect((await driver.read('answers')).length).toBe(81)
    await driver.drain()
  },
)

test('an outage that two messages meet at a node is over when both are answered', async () => {
  const away = new Set(['a1', 'b1'])
  const kind = aWaitingKind('ask', async (message) => {
    if (away.has((message.value as { id: string }).id))
      throw new FlowError('BROKER_UNREACHABLE', { message: 'Nobody there.' })
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  const state = () =>
    driver.events.findLast((event) => event.type === 'transition' && event.machine === 'task')
  await driver.send('requests', { key: 'a', value: { id: 'a1' } }, { key: 'b', value: { id: 'b1' } })
  await driver.advance(60_000)
  away.delete('a1')
  // Long enough for the one, and too short for the other to be asked again and tell it anew.
  while ((await driver.read('answers')).length === 0) await driver.advance(10)
  expect(state()).toMatchObject({ to: 'paused' })
  away.clear()
  await driver.advance(10_000)
  expect(state()).toMatchObject({ to: 'running' })
  expect(
    driver.events.filter((event) => event.type === 'notice' && event.code === 'OUTAGE_OVER').length,
  ).toBe(1)
  await driver.drain()
})

test('after a crash only what had not finished runs again', async () => {
  const answers = new Answers()
  const driver = await start(answers)
  await driver.send(
    'requests',
    { key: 'a', value: { id: 'a1' } },
    { key: 'b', value: { id: 'b1' } },
    { key: 'c', value: { id: 'c1' } },
  )
  answers.answer('b1')
  await driver.settle()
  await driver.crash()

  const again = new Answers()
  const second = await start(again, { broker: driver.broker })
  await second.settle()
  expect(again.asked).toEqual(['a1', 'c1'])
  again.answer('a1')
  again.answer('c1')
  await second.settle()
  expect(ids(await second.read('answers')).toSorted()).toEqual(['a1', 'b1', 'c1'])
  await second.drain()
})

test('a drain waits for what is in work', async () => {
  const answers = new Answers()
  const driver = await start(answers)
  await driver.send('requests', { key: 'a', value: { id: 'a1' } })
  driver.running.drain()
  await driver.settle()
  expect(driver.running.flows[0]?.state).toBe('draining')
  answers.answer('a1')
  await driver.pump(driver.running.done)
  expect(ids(await driver.read('answers'))).toEqual(['a1'])
})

test('a transient error is tried again up to three times, then the message is a dead letter with its attempts', async () => {
  let attempts = 0
  const kind = aWaitingKind('ask', () => {
    attempts++
    return Promise.reject(
      new FlowError('NODE_FAILED', { message: 'The service is busy.', class: 'transient' }),
    )
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  await driver.send('requests', { key: 'a', value: { id: 'a1' } })
  await driver.advance(60_000)
  expect(attempts).toBe(3)
  const [letter] = await driver.deadLetters()
  expect(letter?.value).toEqual({ id: 'a1' })
  expect(letter?.headers).toMatchObject({
    'millrace-error': 'NODE_FAILED',
    'millrace-node': 'ask',
    'millrace-attempts': '3',
    'millrace-offset': '0',
  })
  await driver.drain()
})

test('an outage costs no attempt: the source pauses, and goes on when the node works again', async () => {
  let down = true
  let attempts = 0
  const kind = aWaitingKind('ask', () => {
    attempts++
    return down
      ? Promise.reject(new FlowError('BROKER_UNREACHABLE', { message: 'It does not answer.' }))
      : Promise.resolve()
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  await driver.send('requests', { key: 'a', value: { id: 'a1' } })
  await driver.advance(120_000)
  expect(attempts).toBeGreaterThan(10)
  expect(driver.events).toContainEqual(
    expect.objectContaining({ machine: 'task', to: 'paused', cause: 'It does not answer.' }),
  )
  await driver.send('requests', { key: 'b', value: { id: 'b1' } })
  down = false
  await driver.advance(10_000)
  expect(ids(await driver.read('answers'))).toEqual(['a1', 'b1'])
  expect(await driver.deadLetters()).toEqual([])
  await driver.drain()
})

test('where messages stand is told with their age, the attempt that comes, and how long the others took', async () => {
  const answers = new Answers()
  let isBusy = true
  const kind = aWaitingKind('ask', async (message) => {
    if (isBusy && (message.value as { id: string }).id === 'again')
      throw new FlowError('NODE_FAILED', { message: 'busy', class: 'transient' })
    await answers.ask(message)
  })
  const driver = await FlowTestDriver.start(flow, { kinds: [kind] })
  const held = () => driver.running.flows[0]?.metrics(0).held?.['ask']
  expect(held()).toBeUndefined()
  await driver.send('requests', { key: 'a', value: { id: 'a' } })
  await driver.advance(2_000)
  expect(held()).toMatchObject({ count: 1, oldestMs: expect.closeTo(2_000, -2), again: 0 })
  answers.answer('a')
  await driver.settle()
  expect(held()).toMatchObject({
    count: 0,
    p50Ms: expect.closeTo(2_000, -2),
    p95Ms: expect.closeTo(2_000, -2),
  })
  await driver.sendUnsettled('requests', { key: 'b', value: { id: 'again' } })
  for (let look = 0; held()?.again !== 1 && look < 1_000; look += 1) await driver.advance(1)
  expect(held()).toMatchObject({ count: 1, again: 1, attempt: 2, attempts: 3 })
  isBusy = false
  await driver.advance(60_000)
  answers.answer('again')
  await driver.settle()
  expect(held()).toMatchObject({ count: 0, again: 0 })
  await driver.drain()
})
