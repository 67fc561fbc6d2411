import { expect, test } from 'vitest'
import type { TransitionEvent } from '../../../contract/run-protocol.ts'
import type { FlowPlan } from './flow-plan.ts'
import { type Machines, nodeStates } from './node-states.ts'

const plan: FlowPlan = {
  file: 'flows/a/a.flow.json',
  id: 'amber-otter',
  name: 'A',
  text: '',
  revision: '',
  nodes: [
    { id: 'orders', stage: 'orders', isSource: true },
    { id: 'lookup', stage: 'orders', isSource: false },
    { id: 'out', stage: 'orders', isSource: false },
  ],
  topics: [],
}

function at(machine: TransitionEvent['machine'], id: string, to: string, cause?: string): TransitionEvent {
  const why = cause === undefined ? {} : { cause, code: 'BROKER_UNREACHABLE' }
  return { type: 'transition', at: 0, flow: plan.id, machine, id, from: '', to, ...why }
}

function statesOf(all: readonly TransitionEvent[], failedAt?: string, held: Machines['held'] = {}) {
  const of = (machine: TransitionEvent['machine']) =>
    new Map(all.filter((each) => each.machine === machine).map((each) => [each.id, each]))
  const machines: Machines = {
    flow: all.findLast(({ machine }) => machine === 'flow'),
    tasks: of('task'),
    connectors: of('connector'),
    failedAt,
    held,
  }
  return Object.fromEntries([...nodeStates(plan, machines)].map(([id, { state }]) => [id, state]))
}

const running = at('flow', plan.id, 'running')

test('all nodes of a flow whose tasks run are running', () => {
  const tasks = [at('task', 'orders/0', 'running'), at('task', 'orders/1', 'running')]
  expect(statesOf([running, ...tasks])).toEqual({ orders: 'running', lookup: 'running', out: 'running' })
})

test('of several tasks a node shows the worst', () => {
  const tasks = [at('task', 'orders/0', 'running'), at('task', 'orders/1', 'restoring')]
  expect(statesOf([running, ...tasks])).toMatchObject({ orders: 'restoring', lookup: 'restoring' })
})

test('a node whose breaker is open says so, and not that it tries again', () => {
  const open = at('connector', 'out/1', 'circuit-open', '12 of the last 20 calls failed.')
  const away = at('connector', 'out/0', 'waiting', 'Connection refused.')
  expect(statesOf([running, at('task', 'orders/0', 'running'), away, open])).toMatchObject({
    out: 'circuit-open',
  })
})

test('a node whose system is away tries again, its source is held back, and what is between has nothing to do', () => {
  const why = 'Connection refused.'
  expect(
    statesOf([
      running,
      at('task', 'orders/0', 'paused', why),
      at('connector', 'orders/0', 'ready'),
      at('connector', 'out/0', 'waiting', why),
    ]),
  ).toEqual({ orders: 'paused', lookup: 'running', out: 'retrying' })
})

test('a failure shows at its node, and one of the whole flow where messages come in', () => {
  const failed = at('flow', plan.id, 'failed', 'It is over.')
  expect(statesOf([failed], 'lookup')).toEqual({ orders: 'idle', lookup: 'failed', out: 'idle' })
  expect(statesOf([failed])).toEqual({ orders: 'failed', lookup: 'idle', out: 'idle' })
})

test.each([
  ['starting', 'starting'],
  ['paused', 'paused'],
  ['draining', 'draining'],
  ['stopped', 'idle'],
])('while the flow is %s its nodes are %s', (flow, node) => {
  expect(statesOf([at('flow', plan.id, flow)])).toEqual({ orders: node, lookup: node, out: node })
})

test('a flow that drains says what holds it back: a system that is away, or left alone by an open circuit', () => {
  const draining = [at('flow', plan.id, 'draining'), at('task', 'orders/0', 'revoking')]
  const open = at('connector', 'lookup', 'circuit-open', '12 of the last 20 calls failed.')
  const away = at('connector', 'out', 'waiting', 'Connection refused.')
  const ready = at('connector', 'orders', 'ready')
  expect(statesOf([...draining, open, away, ready])).toEqual({
    orders: 'draining',
    lookup: 'circuit-open',
    out: 'retrying',
  })
})

test('a node waits when messages stand at it for a second, and tries again when one of them failed before', () => {
  const tasks = [at('task', 'orders/0', 'running')]
  const states = (more: Partial<Machines['held'][string]>) =>
    statesOf([running, ...tasks], undefined, { lookup: { count: 12, oldestMs: 4_200, again: 0, ...more } })[
      'lookup'
    ]
  expect(states({})).toBe('waiting')
  expect(states({ oldestMs: 40 })).toBe('running')
  expect(states({ count: 0 })).toBe('running')
  expect(states({ again: 1, attempt: 2, attempts: 3, nextInMs: 8_000 })).toBe('retrying')
})

test('a node whose system is away says why, where only its task was told', () => {
  const task = at('task', 'orders/0', 'paused', 'The file is away.')
  const machines: Machines = {
    flow: running,
    tasks: new Map([['orders/0', task]]),
    connectors: new Map(),
    failedAt: undefined,
    held: { lookup: { count: 1, oldestMs: 10, again: 1, attempt: 1, attempts: 3, nextInMs: 100 } },
  }
  expect(nodeStates(plan, machines).get('lookup')).toEqual({ state: 'retrying', cause: 'The file is away.' })
})
