import { expect, test } from 'vitest'
import type { RunEvent, TransitionEvent } from '../../../contract/run-protocol.ts'
import { FlowBoard } from './flow-board.ts'

const flow = 'amber-otter'

function aBoard(...events: readonly RunEvent[]): FlowBoard {
  const board = new FlowBoard(
    {
      file: 'flows/a/a.flow.json',
      id: flow,
      name: 'A',
      text: '',
      revision: '',
      nodes: [{ id: 'ask', stage: 'in', isSource: false }],
      topics: [],
    },
    1,
  )
  for (const event of events) board.take(event)
  return board
}

const becomes = (machine: TransitionEvent['machine'], id: string, to: string): TransitionEvent => {
  return { type: 'transition', at: 0, flow, machine, id, from: '', to }
}

test.each(['running', 'paused', 'draining'])(
  'of a flow that is %s it is told when its open circuit is probed',
  (state) => {
    const outage = { sinceMs: 4_000, nextInMs: 11_000 }
    const board = aBoard(becomes('flow', flow, state), becomes('connector', 'ask', 'circuit-open'), {
      type: 'metrics',
      at: 0,
      flow,
      counts: { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 1 },
      perSecond: 0,
      tasks: 1,
      lag: 0,
      budgetBytes: 0,
      nodes: {},
      outages: { ask: outage },
      written: {},
    })
    expect(board.figures()).toMatchObject({ outage, nodes: { ask: { state: 'circuit-open', outage } } })
  },
)
