import { expect, test } from 'vitest'
import { FlowError } from '../../../../contract/errors.ts'
import { SimulatedClock } from '../../../simulated-clock.ts'
import { Holdings, type HoldingsOptions } from './holdings.ts'
import type { KafkaLease } from './kafka-lease.ts'

/** As much of a lease as its holder touches. */
function aLease(task: number): KafkaLease {
  const lease = {
    task,
    group: 'ship',
    isClosed: false,
    stopWaiting: () => {},
    settled: () => Promise.resolve(),
    close: () => void (lease.isClosed = true),
  }
  return lease as unknown as KafkaLease
}

function aGate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

function someHoldings(change: Partial<HoldingsOptions> = {}) {
  const seen: string[] = []
  const clock = new SimulatedClock()
  const holdings = new Holdings({
    clock,
    open: (task) => Promise.resolve(aLease(task)),
    assigned: async ({ task }) => void seen.push(`assigned ${task}`),
    revoking: async ({ task }) => void seen.push(`revoking ${task}`),
    flush: async ({ task }) => void seen.push(`flush ${task}`),
    lost: ({ task }) => seen.push(`lost ${task}`),
    released: () => seen.push('released'),
    failed: () => false,
    ...change,
  })
  return { holdings, seen, clock }
}

/** Lets everything go on that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

test('a task is ours until it was drained and its positions were committed', async () => {
  const drained = aGate()
  const { holdings, seen } = someHoldings({ revoking: () => drained.passed })
  await holdings.hold([0, 1])
  await holdings.hold([0])
  await settle()
  expect(holdings.tasks).toEqual([0, 1])
  drained.open()
  await settle()
  expect(holdings.tasks).toEqual([0])
  expect(seen).toEqual(['assigned 0', 'assigned 1', 'flush 1', 'released'])
})

test('a task that is wanted back while it is being taken is given back as soon as it is ours', async () => {
  const opened = aGate()
  const { holdings, seen } = someHoldings({
    open: async (task) => {
      await opened.passed
      return aLease(task)
    },
  })
  void holdings.hold([0])
  void holdings.hold([])
  opened.open()
  await settle()
  expect(holdings.tasks).toEqual([])
  expect(seen).toEqual(['released'])
})

test('a task that cannot be taken is tried again, and given up when it is wanted back meanwhile', async () => {
  let attempts = 0
  const unreachable = new FlowError('BROKER_UNREACHABLE', { message: 'The broker is away.' })
  const { holdings, clock } = someHoldings({
    open: () => {
      attempts++
      return Promise.reject(unreachable)
    },
    failed: () => true,
  })
  void holdings.hold([0])
  await settle()
  await clock.advance(1_000, settle)
  expect(attempts).toBe(2)
  void holdings.hold([])
  await clock.advance(1_000, settle)
  expect(holdings.tasks).toEqual([])
  expect(attempts).toBe(2)
})

test('what was lost is closed at once, drained never, and not released', async () => {
  const { holdings, seen } = someHoldings()
  await holdings.hold([0, 1])
  const leases = [...holdings.leases()]
  holdings.lose()
  expect(holdings.tasks).toEqual([])
  expect(leases.every(({ isClosed }) => isClosed)).toBe(true)
  expect(seen).toEqual(['assigned 0', 'assigned 1', 'lost 0', 'lost 1'])
})

test('a drain that comes to no end is lost after its time, so that others do not wait for ever', async () => {
  const { holdings, seen, clock } = someHoldings({ revoking: () => new Promise(() => {}) })
  await holdings.hold([0])
  void holdings.hold([])
  await settle()
  await clock.advance(30_000, settle)
  expect(holdings.tasks).toEqual([])
  expect(seen).toEqual(['assigned 0', 'lost 0', 'released'])
})
