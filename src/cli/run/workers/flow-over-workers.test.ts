import { expect, test } from 'vitest'
import type { Counts, MetricsEvent, RunEvent, TransitionEvent } from '../../../contract/run-protocol.ts'
import { FlowOverWorkers } from './flow-over-workers.ts'

const about = { at: 0, flow: 'amber-otter' }

function aFlow(workers = 2) {
  const events: RunEvent[] = []
  const flow = new FlowOverWorkers({
    id: 'amber-otter',
    workers,
    now: () => 0,
    emit: (event) => events.push(event),
  })
  for (let worker = 1; worker <= workers; worker++) flow.started(worker, 1_000 + worker)
  return { flow, events }
}

function becomes(to: string, more: Partial<TransitionEvent> = {}): TransitionEvent {
  return { type: 'transition', ...about, machine: 'flow', id: 'amber-otter', from: '', to, ...more }
}

const task = (id: string, to: string) => becomes(to, { machine: 'task', id })

function metrics(counts: Partial<Counts>, more: Partial<MetricsEvent> = {}): MetricsEvent {
  const all = { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0, ...counts }
  return {
    type: 'metrics',
    ...about,
    counts: all,
    perSecond: 10,
    tasks: 4,
    lag: 5,
    budgetBytes: 7,
    nodes: { map: { in: all.in } },
    written: { priced: all.out },
    ...more,
  }
}

const states = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'transition' && event.worker === undefined ? [event.to] : []))

test('the figures of all workers are added up', () => {
  const { flow } = aFlow()
  flow.take(1, metrics({ in: 5, out: 3, unfinished: 2 }))
  flow.take(2, metrics({ in: 4, out: 1, dropped: 2, deadLetters: 1 }))
  expect(flow.metrics()).toMatchObject({
    counts: { in: 9, out: 4, dropped: 2, deadLetters: 1, unfinished: 2 },
    perSecond: 20,
    lag: 10,
    budgetBytes: 14,
    tasks: 4,
    nodes: { map: { in: 9 } },
    written: { priced: 4 },
    workers: [
      { worker: 1, process: 1_001, finished: 3 },
      { worker: 2, process: 1_002, finished: 4 },
    ],
  })
})

test('what a worker had finished before it died stays, what it had in work is counted where it runs again', () => {
  const { flow } = aFlow()
  flow.take(1, metrics({ in: 5, out: 3, unfinished: 2 }))
  flow.lose(1, { again: true })
  expect(flow.metrics()).toMatchObject({ counts: { in: 3, out: 3, unfinished: 0 }, perSecond: 0, lag: 0 })
  flow.started(1, 2_001)
  flow.take(1, metrics({ in: 2, out: 2 }))
  expect(flow.metrics()).toMatchObject({ counts: { in: 5, out: 5, unfinished: 0 }, perSecond: 10 })
  expect(flow.summary('stopped', 12)).toMatchObject({
    counts: { in: 5, out: 5, dropped: 0, deadLetters: 0, unfinished: 0 },
    written: { priced: 5 },
    ended: 'stopped',
    durationMs: 12,
  })
})

test('at the end what is unfinished stays in the sum', () => {
  const { flow } = aFlow()
  flow.take(1, metrics({ in: 5, out: 3, unfinished: 2 }))
  flow.lose(1, { again: false })
  expect(flow.summary('stopped', 0).counts).toMatchObject({ in: 5, out: 3, unfinished: 2 })
})

test('a system that is away for several workers is away since the first said so, and tried again when the next one does', () => {
  const { flow } = aFlow(3)
  const away = (sinceMs: number, nextInMs: number) =>
    metrics({}, { outages: { shop: { sinceMs, nextInMs } } })
  flow.take(1, away(9_000, 4_000))
  flow.take(2, away(12_000, 7_000))
  flow.take(3, metrics({}))
  expect(flow.metrics().outages).toEqual({ shop: { sinceMs: 12_000, nextInMs: 4_000 } })
  // A worker that is gone waits for nothing any more.
  flow.lose(2, { again: true })
  expect(flow.metrics().outages).toEqual({ shop: { sinceMs: 9_000, nextInMs: 4_000 } })
  flow.take(1, metrics({}))
  expect(flow.metrics().outages).toEqual({})
})

test('the newest figures are told once', () => {
  const { flow } = aFlow()
  flow.take(1, metrics({ in: 1, out: 1 }))
  expect(flow.news()).toMatchObject({ counts: { in: 1 } })
  expect(flow.news()).toBeUndefined()
})

test('the flow runs while any worker runs it, and has stopped when all have', () => {
  const { flow, events } = aFlow()
  for (const to of ['stopped', 'starting', 'running']) flow.take(1, becomes(to))
  for (const to of ['stopped', 'starting', 'running']) flow.take(2, becomes(to))
  flow.take(1, becomes('backing-off', { cause: 'A bug.', code: 'NODE_FAILED' }))
  expect(states(events)).toEqual(['stopped', 'starting', 'running'])
  flow.take(2, becomes('draining'))
  flow.take(2, becomes('stopped'))
  expect(events.findLast((event) => event.type === 'transition' && event.worker === undefined)).toMatchObject(
    {
      from: 'running',
      to: 'backing-off',
      cause: 'A bug.',
      code: 'NODE_FAILED',
    },
  )
})

test('a flow that failed in one worker has failed when the others have stopped', () => {
  const { flow, events } = aFlow()
  flow.take(1, becomes('running'))
  flow.take(2, becomes('running'))
  flow.take(2, becomes('failed', { cause: 'No column.', hint: 'Add it.' }))
  flow.lose(2, { again: false })
  flow.end()
  flow.take(1, becomes('stopped'))
  expect(states(events)).toEqual(['running', 'draining', 'failed'])
  expect(events.at(-2)).toMatchObject({ to: 'failed', cause: 'No column.', hint: 'Add it.' })
})

test('a worker that starts to run while the run ends is no news', () => {
  const { flow, events } = aFlow()
  flow.take(1, becomes('running'))
  flow.end()
  flow.take(1, becomes('stopped'))
  flow.take(2, becomes('running'))
  flow.take(2, becomes('stopped'))
  expect(states(events)).toEqual(['running', 'draining', 'stopped', 'draining', 'stopped'])
})

test('each part says whose it is, and the tasks of a worker that died are lost', () => {
  const { flow, events } = aFlow()
  flow.take(1, task('orders/10', 'running'))
  flow.take(1, task('orders/2', 'running'))
  flow.take(1, task('orders/3', 'running'))
  flow.take(1, task('orders/3', 'released'))
  expect(flow.metrics().workers?.[0]).toMatchObject({ tasks: ['orders/2', 'orders/10'] })
  flow.lose(1, { again: true })
  expect(flow.metrics().workers?.[0]).toMatchObject({ tasks: [] })
  expect(events.slice(4)).toMatchObject([
    { id: 'orders/10', from: 'running', to: 'lost', worker: 1 },
    { id: 'orders/2', from: 'running', to: 'lost', worker: 1 },
  ])
})
