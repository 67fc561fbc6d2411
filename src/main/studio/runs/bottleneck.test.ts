import { expect, test } from 'vitest'
import type { MetricsEvent } from '../../../contract/run-protocol.ts'
import type { NodeRun } from '../../../contract/studio/run-methods.ts'
import { bottleneckOf } from './bottleneck.ts'

function metrics(lag: number, budgetBytes = 0): MetricsEvent {
  const counts = { in: 40, out: 31, dropped: 0, deadLetters: 0, unfinished: 9 }
  return {
    type: 'metrics',
    at: 0,
    flow: 'amber-otter',
    counts,
    perSecond: 1,
    tasks: 1,
    lag,
    budgetBytes,
    budgetMostBytes: 100,
    nodes: {},
    written: {},
  }
}

function aNode(state: NodeRun['state'], oldestMs?: number): NodeRun {
  return { state, ports: {}, ...(oldestMs === undefined ? {} : { held: { count: 4, oldestMs, again: 0 } }) }
}

test('the node at which messages stand longest is the bottleneck while more wait in their topics', () => {
  const nodes = { in: aNode('running'), ask: aNode('waiting', 4_200), code: aNode('waiting', 1_100) }
  expect(bottleneckOf(nodes, metrics(1_402, 82))).toEqual({
    node: 'ask',
    waiting: 4,
    oldestMs: 4_200,
    used: 0.82,
  })
  // Nine are in work, which the lag counts too.
  expect(bottleneckOf(nodes, metrics(9))).toBeUndefined()
  expect(bottleneckOf(nodes, metrics(0, 95))?.node).toBe('ask')
})

test('a system that is away counts before one that is slow, and what is in work waits for it', () => {
  const nodes = { ask: aNode('waiting', 9_000), out: aNode('retrying') }
  expect(bottleneckOf(nodes, metrics(17))).toEqual({ node: 'out', waiting: 9, used: 0 })
  expect(bottleneckOf({ ...nodes, out: aNode('circuit-open') }, metrics(17))?.node).toBe('out')
  expect(bottleneckOf({ in: aNode('running') }, metrics(17))).toBeUndefined()
})

test('a queue at one node is one too, though all that wait are in work already', () => {
  const node: NodeRun = { state: 'waiting', ports: {}, held: { count: 546, oldestMs: 1_500, again: 0 } }
  expect(bottleneckOf({ score: node }, metrics(9))?.node).toBe('score')
})
