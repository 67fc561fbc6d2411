import { expect, test } from 'vitest'
import type { NodeRun, RunFigures } from '../../contract/studio/run-methods.ts'
import { blockedText, edgeState, edgeText } from './edge-state.ts'

const ends = { source: 'in', target: 'ask', port: 'out' }

function figures(ask: Partial<NodeRun>, more: Partial<RunFigures> = {}): RunFigures {
  return {
    file: 'flows/a/a.flow.json',
    flow: 'amber-otter',
    startedAt: 1,
    counts: { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0 },
    perSecond: 0,
    lag: 0,
    nodes: {
      in: { state: 'running', ports: { out: { count: 9, perSecond: 57 } } },
      ask: { state: 'running', ports: {}, ...ask },
    },
    ...more,
  }
}

const held = { count: 12, oldestMs: 4_200, again: 0 }

test('an edge says what comes through and what waits in front of its end', () => {
  expect(edgeText(figures({}), ends)).toBe('57/s · nothing waits')
  expect(edgeText(figures({ held }), ends)).toBe('57/s · 12 wait · oldest 4.2 s')
})

test('the edge that leads to the node all wait for is blocked, and says how full it is', () => {
  const full = figures(
    { state: 'waiting', held },
    { bottleneck: { node: 'ask', waiting: 12, oldestMs: 4_200, used: 0.82 } },
  )
  expect([edgeState(full, ends), blockedText(full, 'ask')]).toEqual(['blocked', '82% · 4.2 s'])
  expect([edgeState(figures({ held }), ends), blockedText(figures({}), 'ask')]).toEqual(['slow', undefined])
})

test('nothing comes through to a node whose system is away, or is let rest', () => {
  expect(edgeState(figures({ state: 'retrying' }), ends)).toBe('blocked')
  expect(edgeState(figures({ state: 'circuit-open' }), ends)).toBe('blocked')
})
