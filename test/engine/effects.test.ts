import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { Answers, aWaitingKind, OutsideFile } from '../support/test-kinds.ts'

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'lines' })
  .node('file', 'outside-file')
  .edge('in.out', 'file.in')
  .build()

test('what is written outside is cut back to what was committed, so nothing is there twice after a crash', async () => {
  const file = new OutsideFile()
  const driver = await FlowTestDriver.start(flow, { kinds: [file.kind('outside-file')] })
  await driver.send('lines', { value: 1 }, { value: 2 })
  await driver.crash()
  file.lines.push('half a line that no commit knows')
  const second = await FlowTestDriver.start(flow, {
    kinds: [file.kind('outside-file')],
    broker: driver.broker,
  })
  await second.send('lines', { value: 3 })
  expect(file.lines).toEqual(['1', '2', '3'])
  expect(second.counts()).toMatchObject({ in: 1, out: 1 })
  await second.drain()
})

test('an outside without room pauses the source, and everything is written once when there is room', async () => {
  const file = new OutsideFile()
  const driver = await FlowTestDriver.start(flow, { kinds: [file.kind('outside-file')] })
  file.full = true
  await driver.send('lines', { value: 1 })
  await driver.send('lines', { value: 2 })
  await driver.advance(30_000)
  expect(file.lines).toEqual([])
  expect(driver.events).toContainEqual(
    expect.objectContaining({ machine: 'connector', id: 'file', to: 'waiting', hint: 'Make room.' }),
  )
  file.full = false
  await driver.advance(10_000)
  expect(file.lines).toEqual(['1', '2'])
  expect(driver.events.at(-2)).toMatchObject({ type: 'transition', to: 'running' })
  expect(driver.events.at(-1)).toMatchObject({ type: 'notice', code: 'OUTAGE_OVER' })
  await driver.drain()
})

test('a poll that fails for a while pauses the task, and reading goes on by itself', async () => {
  const file = new OutsideFile()
  const driver = await FlowTestDriver.start(flow, { kinds: [file.kind('outside-file')] })
  const [task] = driver.running.flows[0]?.tasks ?? []
  if (task === undefined) throw new Error('No task runs.')
  const poll = task.lease.poll.bind(task.lease)
  let failures = 3
  task.lease.poll = (limits) => {
    if (failures-- > 0) throw new FlowError('BROKER_UNREACHABLE', { message: 'It does not answer.' })
    return poll(limits)
  }
  await driver.send('lines', { value: 1 })
  await driver.advance(30_000)
  await driver.send('lines', { value: 2 })
  expect(file.lines).toEqual(['1', '2'])
  expect(driver.events).toContainEqual(
    expect.objectContaining({ to: 'paused', cause: 'It does not answer.' }),
  )
  expect(driver.events.findLast(({ type }) => type === 'transition')).toMatchObject({ to: 'running' })
  await driver.drain()
})

test('an answer that comes while a commit is under way waits for the next one, so that no line is cut off', async () => {
  const answers = new Answers()
  const file = new OutsideFile()
  const kinds = [file.kind('outside-file'), aWaitingKind('ask', (message) => answers.ask(message))]
  const slow = aFlow()
    .node('in', 'topic-source', { topic: 'lines' })
    .node('ask', 'ask')
    .node('file', 'outside-file')
    .edge('in.out', 'ask.in')
    .edge('ask.out', 'file.in')
    .build()
  const driver = await FlowTestDriver.start(slow, { kinds })
  const [task] = driver.running.flows[0]?.tasks ?? []
  if (task === undefined) throw new Error('No task runs.')
  const commit = task.lease.commit.bind(task.lease)
  let release = () => {}
  task.lease.commit = async (whole) => {
    await new Promise<void>((resolve) => (release = resolve))
    await commit(whole)
  }
  await driver.send('lines', { key: 'a', value: { id: 'a' } }, { key: 'b', value: { id: 'b' } })
  release()
  await driver.settle()
  answers.answer('a')
  await driver.settle()
  answers.answer('b')
  await driver.settle()
  expect(file.lines).toEqual(['{"id":"a"}'])
  for (let i = 0; i < 5; i++) {
    release()
    await driver.settle()
  }
  expect(file.lines).toEqual(['{"id":"a"}', '{"id":"b"}'])
  expect(driver.counts()).toMatchObject({ in: 2, out: 2, unfinished: 0 })
  task.lease.commit = commit
  await driver.drain()
})
