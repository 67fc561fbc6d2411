import { expect, test } from 'vitest'
import { paintFor } from '../terminal/paint.ts'
import { blockLines } from './live-block.ts'
import { RunFigures } from './run-figures.ts'

const plain = paintFor({ isTTY: false })
const about = { at: 0, flow: 'amber-otter' }

function figuresOfARun(): RunFigures {
  const figures = new RunFigures([{ id: 'amber-otter', name: 'Pricing' }])
  figures.take({
    type: 'transition',
    ...about,
    machine: 'flow',
    id: 'amber-otter',
    from: 'starting',
    to: 'running',
  })
  const counts = { in: 1_234, out: 1_200, dropped: 20, deadLetters: 4, unfinished: 10 }
  figures.take({
    type: 'metrics',
    ...about,
    counts,
    perSecond: 567.8,
    tasks: 4,
    lag: 2_345,
    budgetBytes: 0,
    nodes: { lookup: { in: 3, found: 2, missing: 1 } },
    written: { priced: 1_200 },
  })
  return figures
}

test('the block shows state, rate, figures that add up, and each node', () => {
  expect(blockLines(figuresOfARun().flows, plain, 100)).toEqual([
    'Pricing  running  568 messages/s  lag 2,345',
    '  1,234 in, 1,200 out, 20 dropped, 4 dead letters, 10 unfinished',
    '  lookup  in 3  found 2  missing 1',
    '',
  ])
})

test('each worker has a line, those without a task one together', () => {
  const figures = figuresOfARun()
  const worker = { state: 'running', perSecond: 1_000, finished: 0 }
  figures.flow('amber-otter')!.workers = [
    { ...worker, worker: 1, tasks: ['orders/0', 'orders/10'] },
    { ...worker, worker: 2, tasks: [] },
    { ...worker, worker: 3, tasks: [], state: 'backing-off' },
    { ...worker, worker: 4, tasks: [] },
  ]
  expect(blockLines(figures.flows, plain, 100).slice(3)).toEqual([
    '  worker 1  running  tasks 0, 10  1,000/s',
    '  worker 3  backing-off',
    '  2 workers without a task of it',
    '',
  ])
})

test('an outage stands once for all partitions, until each of them is well again', () => {
  const figures = figuresOfARun()
  const outage = { type: 'transition', ...about, machine: 'task', from: 'running', to: 'waiting' } as const
  for (const id of ['orders/0', 'orders/1'])
    figures.take({ ...outage, id, cause: 'The disk is full.', hint: 'Make room.' })
  const causes = () => blockLines(figures.flows, plain, 100).filter((line) => line.startsWith('  !'))
  expect(causes()).toEqual(['  ! The disk is full. Make room.'])
  figures.take({ ...outage, id: 'orders/0', from: 'waiting', to: 'running' })
  expect(causes()).toHaveLength(1)
  figures.take({ ...outage, id: 'orders/1', from: 'waiting', to: 'running' })
  expect(causes()).toEqual([])
})

test('a worker in trouble does not change the state of the flow, and its outage goes with it', () => {
  const figures = figuresOfARun()
  const flow = { type: 'transition', ...about, machine: 'flow', id: 'amber-otter', worker: 2 } as const
  const lines = () => blockLines(figures.flows, plain, 100)
  figures.take({ ...flow, from: 'running', to: 'backing-off', cause: 'A bug.' })
  expect(lines()[0]).toContain('running')
  expect(lines()).toContain('  ! A bug.')
  figures.take({ ...flow, from: 'starting', to: 'running' })
  expect(lines()).not.toContain('  ! A bug.')
})

test('no line is wider than the terminal', () => {
  for (const line of blockLines(figuresOfARun().flows, plain, 40)) expect(line.length).toBeLessThan(40)
})
