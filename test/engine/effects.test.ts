import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { OutsideFile } from '../support/test-kinds.ts'

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
  expect(driver.events.at(-1)).toMatchObject({ type: 'transition', to: 'running' })
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
