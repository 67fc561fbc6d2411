import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver, type DriverOptions } from '../support/flow-test-driver.ts'

/** A flow that copies topic `a` to `b`. */
export const copy = () =>
  aFlow()
    .node('in', 'topic-source', { topic: 'a' })
    .node('out', 'topic-sink', { topic: 'b' })
    .edge('in.out', 'out.in')

/** One that has copied so many messages, and has stopped. */
export async function withMessages(count: number, options: DriverOptions = {}): Promise<FlowTestDriver> {
  const driver = await FlowTestDriver.start(copy().build(), options)
  await driver.send('a', ...Array.from({ length: count }, (_, i) => ({ value: i })))
  await driver.drain()
  return driver
}
