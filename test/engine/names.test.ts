import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'

/** Every object of the language has a "constructor" already. */
const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('constructor', 'switch', { rules: [{ when: 'value.n > 1', port: 'constructor' }] })
  .node('out', 'topic-sink', { topic: 'large' })
  .edge('in.out', 'constructor.in')
  .edge('constructor.constructor', 'out.in')

test('a node and a port that are called as the language calls its own are counted like others', async () => {
  const driver = await FlowTestDriver.start(flow.build())
  await driver.send('orders', { value: { n: 1 } }, { value: { n: 2 } }, { value: { n: 3 } })
  expect(await driver.read('large')).toHaveLength(2)
  expect(driver.nodeFigures()?.['constructor']).toMatchObject({ in: 3, constructor: 2 })
  await driver.drain()
})
