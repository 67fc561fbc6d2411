import { expect, test } from 'vitest'
import type { NoticeEvent, RunEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import { paintFor } from '../terminal/paint.ts'
import { PlainView } from './plain-view.ts'
import { RunFigures } from './run-figures.ts'

function aView() {
  const lines: string[] = []
  const note = (line: string) => void lines.push(line)
  const paint = paintFor({ isTTY: false })
  const figures = new RunFigures([
    { id: 'amber-otter', name: 'Pricing' },
    { id: 'busy-shop', name: 'Shop' },
  ])
  const view = new PlainView(
    figures,
    {
      json: false,
      quiet: false,
      isLive: false,
      paint,
      paintNotes: paint,
      width: 80,
      data: async () => undefined,
      note,
      complain: note,
    },
    () => 0,
  )
  const take = (event: RunEvent) => {
    figures.take(event)
    view.show(event)
  }
  return { lines, take }
}

const about = { at: 0, flow: 'amber-otter' }
const becomes = (to: string, more: Partial<TransitionEvent> = {}): TransitionEvent => ({
  type: 'transition',
  ...about,
  machine: 'flow',
  id: 'amber-otter',
  from: 'starting',
  to,
  ...more,
})
const notice = (more: Partial<NoticeEvent>): NoticeEvent => ({
  type: 'notice',
  ...about,
  code: 'SOURCE_AT_END',
  message: 'Nothing to read.',
  ...more,
})

test('a change of state is told of the whole flow, and of a worker only with its cause', () => {
  const { lines, take } = aView()
  take(becomes('running'))
  take(becomes('running', { worker: 1 }))
  take(becomes('running', { worker: 2 }))
  take(becomes('backing-off', { worker: 2, cause: 'A bug.' }))
  take(becomes('running', { worker: 2 }))
  expect(lines).toEqual(['Pricing: running', 'Pricing: worker 2 backing-off. A bug.'])
})

test('a cause that stops all workers is told once, of the flow', () => {
  const { lines, take } = aView()
  take(becomes('backing-off', { worker: 1, cause: 'No broker.' }))
  take(becomes('backing-off', { cause: 'No broker.' }))
  take(becomes('backing-off', { worker: 2, cause: 'No broker.' }))
  expect(lines).toHaveLength(1)
})

test('what each worker notices is told once, and so is what a notice says of a worker to all flows', () => {
  const { lines, take } = aView()
  for (const worker of [1, 2, 3]) take(notice({ worker }))
  const lost = { code: 'WORKER_LOST', message: 'Worker 2 was ended by SIGKILL.', worker: 2 }
  take(notice(lost))
  take(notice({ ...lost, flow: 'busy-shop' }))
  expect(lines).toEqual(['Pricing: Nothing to read.', 'Worker 2 was ended by SIGKILL.'])
})

test('an outage, its end, and the next one are told once each, however many parts and workers meet them', () => {
  const { lines, take } = aView()
  const outage = { cause: 'No broker.', code: 'BROKER_UNREACHABLE', hint: 'Start it.' }
  const over = { code: 'OUTAGE_OVER', message: 'The broker answers again after 2.0 s.' }
  const told = ['Pricing: No broker. Start it. It goes on by itself.', `Pricing: ${over.message}`]
  for (let round = 1; round <= 2; round++) {
    for (const worker of [1, 2])
      for (const id of ['price/0', 'price/1'])
        take(becomes('paused', { ...outage, worker, machine: 'task', id }))
    for (const worker of [1, 2]) take(notice({ ...over, worker }))
  }
  expect(lines).toEqual([...told, ...told])
})
