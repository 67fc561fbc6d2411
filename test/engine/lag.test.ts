import { expect, test } from 'vitest'
import { anAskFlow } from '../support/an-ask-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { Answers, aWaitingKind } from '../support/test-kinds.ts'

const flow = anAskFlow()

async function aRun() {
  const answers = new Answers()
  const kinds = [aWaitingKind('ask', (message) => answers.ask(message))]
  const driver = await FlowTestDriver.start(flow, { kinds })
  return { answers, driver, kinds, metrics: () => driver.running.flows[0]!.metrics(0) }
}

test('lag is what is there and not committed, over all partitions', async () => {
  const { answers, driver, metrics } = await aRun()
  expect(metrics().lag).toBe(0)
  await driver.send(
    'requests',
    { key: 'a', value: { id: 'a1' } },
    { key: 'a', value: { id: 'a2' } },
    { key: 'b', value: { id: 'b1' } },
  )
  expect(metrics()).toMatchObject({ lag: 3, written: {} })
  answers.answer('a1')
  await driver.settle()
  expect(metrics()).toMatchObject({ lag: 2, written: { answers: 1 } })
  answers.answer('a2')
  answers.answer('b1')
  await driver.settle()
  expect(metrics()).toMatchObject({ lag: 0, written: { answers: 3 } })
  await driver.drain()
})

test('lag counts from what an earlier run has committed', async () => {
  const first = await aRun()
  await first.driver.send('requests', { key: 'a', value: { id: 'a1' } }, { key: 'a', value: { id: 'a2' } })
  first.answers.answer('a1')
  await first.driver.settle()
  await first.driver.crash()
  const driver = await FlowTestDriver.start(flow, { broker: first.driver.broker, kinds: first.kinds })
  expect(driver.running.flows[0]!.metrics(0).lag).toBe(1)
  await driver.crash()
})
