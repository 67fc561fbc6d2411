import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { OutsideFile } from '../support/test-kinds.ts'
import { copy, withMessages } from './copied-topic.ts'

test('a run that finds nothing to read says so and names --from', async () => {
  const first = await withMessages(2)
  const second = await FlowTestDriver.start(copy().build(), { broker: first.broker })
  expect(second.events).toContainEqual(
    expect.objectContaining({
      code: 'SOURCE_AT_END',
      message: 'Nothing new to read: this flow has handled all 2 messages of a.',
      hint: 'Run with --from beginning to read them again.',
    }),
  )
  await second.drain()
})

test('a source starts where its settings say when nothing is committed, and at what is committed otherwise', async () => {
  const late = () =>
    aFlow()
      .node('in', 'topic-source', { topic: 'a', start: 'now' })
      .node('out', 'topic-sink', { topic: 'b' })
      .edge('in.out', 'out.in')
  const first = await FlowTestDriver.start(
    aFlow()
      .topic('a', { partitions: 1 })
      .node('in', 'topic-source', { topic: 'z' })
      .node('out', 'topic-sink', { topic: 'y' })
      .edge('in.out', 'out.in')
      .with({ id: 'other' })
      .build(),
  )
  await first.send('a', { value: 'old' })
  await first.drain()
  const second = await FlowTestDriver.start(late().build(), { broker: first.broker })
  await second.send('a', { value: 'new' })
  await second.drain()
  await second.sendUnsettled('a', { value: 'meanwhile' })
  const third = await FlowTestDriver.start(late().build(), { broker: first.broker })
  await third.drain()
  expect((await third.read('b')).map(({ value }) => value)).toEqual(['new', 'meanwhile'])
})

test('a revision that leaves a store without its reader is refused with the list, until it is given up', async () => {
  const file = new OutsideFile()
  const kinds = [file.kind('outside-file')]
  const withFile = copy().node('file', 'outside-file').edge('in.out', 'file.in').build()
  const first = await FlowTestDriver.start(withFile, { kinds })
  await first.send('a', { value: 1 })
  await first.drain()
  const second = await FlowTestDriver.start(copy().build(), { kinds, broker: first.broker })
  const refused = await second.pump(second.running.done)
  expect(refused).toMatchObject({ ended: 'failed', error: { code: 'FLOW_REVISION_REFUSED' } })
  expect(refused.error?.message).toContain('"file"')
  const third = await FlowTestDriver.start(copy().build(), {
    kinds,
    broker: first.broker,
    request: { discard: true },
  })
  expect(third.running.flows[0]?.state).toBe('running')
  await third.drain()
})

test('a flow that ran before and whose offsets are gone stops and asks, and never guesses', async () => {
  const first = await withMessages(2)
  await first.broker.forgetGroup('millrace.test-flow.in')
  const second = await FlowTestDriver.start(copy().build(), { broker: first.broker })
  expect(await second.pump(second.running.done)).toMatchObject({
    ended: 'failed',
    error: { code: 'OFFSETS_FORGOTTEN' },
  })
  const third = await FlowTestDriver.start(copy().build(), {
    broker: first.broker,
    request: { from: 'beginning', once: true },
  })
  expect(await third.pump(third.running.done)).toEqual({ ended: 'finished' })
})

test('an earlier revision finishes what lies between its stages and reads nothing new from outside', async () => {
  const chain = copy()
    .node('in2', 'topic-source', { topic: 'b' })
    .node('out2', 'topic-sink', { topic: 'c' })
    .edge('in2.out', 'out2.in')
    .build()
  const first = await withMessages(2)
  await first.sendUnsettled('a', { value: 'new' })
  const second = await FlowTestDriver.start(chain, {
    broker: first.broker,
    request: { once: true, drainOnly: true },
  })
  expect(await second.pump(second.running.done)).toEqual({ ended: 'finished' })
  expect((await second.read('c')).map(({ value }) => value)).toEqual([0, 1])
})

test('a source that got another id is refused: it would read its topic anew', async () => {
  const first = await withMessages(3)
  const renamed = aFlow()
    .node('intake', 'topic-source', { topic: 'a' })
    .node('out', 'topic-sink', { topic: 'b' })
    .edge('intake.out', 'out.in')
    .build()
  const second = await FlowTestDriver.start(renamed, { broker: first.broker })
  const { error } = await second.pump(second.running.done)
  expect(error).toMatchObject({ code: 'FLOW_REVISION_REFUSED' })
  expect(error?.hint).toContain('"in"')
})
