import { expect, test } from 'vitest'
import type { BatchAnswer, Message } from '../../src/runtime/node-api.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'
import { turn } from '../../src/runtime/turn.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { aBatchKind, aKind } from '../support/test-kinds.ts'

const MESSAGES = 5_000
const waiting = Array.from({ length: MESSAGES }, (_, n) => ({ key: `k${n % 50}`, value: { n } }))

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'requests' })
  .node('slow', 'slow')
  .node('out', 'topic-sink', { topic: 'answers' })
  .edge('in.out', 'slow.in')
  .edge('slow.out', 'out.in')
  .build()

test('slow code hands on what it has after a moment, and a drain waits for a few messages only', async () => {
  const clock = new SimulatedClock()
  const asked: number[] = []
  let unfinished = 0
  let busyUntil = 0
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    asked.push(messages.length)
    unfinished += messages.length
    // One thread, as a sandbox is: a batch waits for the one in front of it.
    busyUntil = Math.max(busyUntil, clock.monotonic()) + 20 * messages.length
    await clock.sleep(busyUntil - clock.monotonic())
    unfinished -= messages.length
    return messages.map((message) => [{ port: 'out', message }])
  }
  const kinds = [aBatchKind('slow', process, ['out'], { isLocal: true })]
  const driver = await FlowTestDriver.start(flow, { clock, kinds })
  await driver.send('requests', ...waiting)
  await driver.advance(1_000)
  expect(driver.counts()!.out).toBeGreaterThan(10)
  await driver.advance(9_000)
  expect(driver.counts()!.out).toBeGreaterThan(450)
  expect(Math.max(...asked)).toBeLessThanOrEqual(20)
  const before = clock.monotonic()
  await driver.drain()
  expect(unfinished).toBe(0)
  expect(clock.monotonic() - before).toBeLessThan(2_000)
})

test('slow code is given few messages while nothing is known of it: a drain right behind the start is short, too', async () => {
  const clock = new SimulatedClock()
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    await clock.sleep(200 * messages.length)
    return messages.map((message) => [{ port: 'out', message }])
  }
  const kinds = [aBatchKind('slow', process, ['out'], { isLocal: true })]
  const driver = await FlowTestDriver.start(flow, { clock, kinds })
  await driver.send('requests', ...waiting)
  const before = clock.monotonic()
  await driver.drain()
  expect(clock.monotonic() - before).toBeLessThan(4_000)
})

test('quick code is given whole batches', async () => {
  const asked: number[] = []
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    asked.push(messages.length)
    return messages.map((message) => [{ port: 'out', message }])
  }
  const driver = await FlowTestDriver.start(flow, {
    kinds: [aBatchKind('slow', process, ['out'], { isLocal: true })],
  })
  await driver.send('requests', ...waiting)
  await driver.drain()
  expect(Math.max(...asked)).toBe(1_000)
})

/** Its time passes by work, too. */
class WorkedClock extends SimulatedClock {
  private workedMs = 0
  work(ms: number): void {
    this.workedMs += ms
  }
  override monotonic(): number {
    return super.monotonic() + this.workedMs
  }
}

test('slow work of this process is given few messages at a time, so that the others get their turn', async () => {
  const clock = new WorkedClock()
  const atOnce: number[] = []
  let now = 0
  const work = (): void => {
    clock.work(20)
    if (now++ > 0) return
    void turn().then(() => {
      atOnce.push(now)
      now = 0
    })
  }
  const kind = aKind('slow', 'operator', () => ({
    type: 'operator',
    connect:
      ({ out }) =>
      (message) => {
        work()
        out!(message)
      },
  }))
  const driver = await FlowTestDriver.start(flow, { clock, kinds: [kind] })
  await driver.sendUnsettled('requests', ...waiting)
  while (driver.counts()!.out < MESSAGES) await driver.settle()
  await driver.drain()
  expect(Math.max(...atOnce.slice(4))).toBeLessThanOrEqual(10)
})
