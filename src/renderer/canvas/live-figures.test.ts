import { expect, test } from 'vitest'
import type { NodeRun } from '../../contract/studio/run-methods.ts'
import { liveFigures, type LiveNode } from './live-figures.ts'

const at = (count: number, perSecond = 0) => ({ count, perSecond })

function lookup(run: Partial<NodeRun>, more: Partial<LiveNode> = {}): LiveNode {
  const ports = { in: at(240, 57), found: at(216, 50), missing: at(24, 7) }
  return {
    kind: 'lookup',
    role: 'operator',
    errorIsWired: false,
    ...more,
    run: { state: 'running', ports, ...run },
  }
}

test('a node that runs says its rate and the one figure of its kind', () => {
  expect(liveFigures(lookup({})).text).toBe('57/s · 90 % found')
  const source = { kind: 'topic-source', role: 'source' } as const
  expect(liveFigures(lookup({ ports: { out: at(240, 0.5) }, lag: 41 }, source)).text).toBe('0.5/s · lag 41')
  const sink = { kind: 'topic-sink', role: 'sink' } as const
  expect(liveFigures(lookup({ ports: { in: at(1_204, 57) } }, sink)).text).toBe('57/s · 1,204 written')
})

test('what fails is counted as dead letters, unless it is led somewhere', () => {
  const ports = { in: at(240, 57), out: at(237), error: at(3) }
  expect(liveFigures(lookup({ ports }, { kind: 'map' })).text).toBe('57/s · ▾ 3')
  expect(liveFigures(lookup({ ports }, { kind: 'map', errorIsWired: true })).text).toBe('57/s')
})

test('a node that waits says why: shortened in the strip, whole in the tooltip', () => {
  const cause = 'Connection refused by purchasing-api. Start it, or correct its address.'
  const { state, text, says } = liveFigures(lookup({ state: 'retrying', cause }))
  expect([state, text, says]).toEqual(['retrying', 'Connection refused by purchasing-…', cause])
})

test('a paused source says how much it holds back, and a run that is over what it did', () => {
  const source = { kind: 'topic-source', role: 'source' } as const
  expect(liveFigures(lookup({ state: 'paused', lag: 41 }, source)).text).toBe('paused · 41 held back')
  expect(liveFigures(lookup({ state: 'idle' })).text).toBe('240 · 90 % found')
  const ports = { in: at(35), out: at(325) }
  expect(liveFigures(lookup({ state: 'idle', ports, lag: 0 }, source)).text).toBe('325 read')
  const sink = { kind: 'topic-sink', role: 'sink' } as const
  expect(liveFigures(lookup({ state: 'idle', ports }, sink)).text).toBe('35 written')
})

test('a node at which messages stand says how many and how long, or which attempt comes, and its time when it runs', () => {
  const held = { count: 12, oldestMs: 4_200, again: 0, p50Ms: 37, p95Ms: 900 }
  const code = { kind: 'code' } as const
  expect(liveFigures(lookup({ state: 'waiting', held }, code)).text).toBe('12 pending · oldest 4.2 s')
  const again = { ...held, again: 1, attempt: 2, attempts: 3, nextInMs: 8_000 }
  expect(liveFigures(lookup({ state: 'retrying', held: again }, code)).text).toBe('attempt 2 of 3 · in 8.0 s')
  const { text, says } = liveFigures(lookup({ held }, code))
  expect(text).toBe('57/s · 37 ms')
  expect(says).toContain('half within 37 ms, 95 % within 900 ms')
})

test('a node whose breaker is open says when it is tried', () => {
  const cause = '12 of the last 20 calls failed.'
  expect(liveFigures(lookup({ state: 'circuit-open', cause })).text).toBe('circuit open')
  const outage = { sinceMs: 30_000, nextInMs: 11_600 }
  expect(liveFigures(lookup({ state: 'circuit-open', cause, outage }))).toEqual({
    state: 'circuit-open',
    text: 'circuit open · probe in 12 s',
    says: cause,
  })
  const probed = { sinceMs: 45_000, nextInMs: 0 }
  expect(liveFigures(lookup({ state: 'circuit-open', cause, outage: probed })).text).toBe(
    'circuit open · probes now',
  )
})

test('an outage costs no attempt: its cause is said', () => {
  const held = { count: 1, oldestMs: 900, again: 1, attempt: 1, attempts: 3, nextInMs: 100 }
  expect(liveFigures(lookup({ state: 'retrying', held, cause: 'The file is away.' })).text).toBe(
    'The file is away.',
  )
})

test('a node whose system is away says for how long, and when it is tried again; why is in the tooltip', () => {
  const cause = 'Kafka at 127.0.0.1:9092 cannot be reached: the connection was refused.'
  const away = (nextInMs: number) =>
    liveFigures(lookup({ state: 'retrying', cause, outage: { sinceMs: 12_400, nextInMs } }))
  expect(away(3_200)).toEqual({ state: 'retrying', text: 'again in 4 s · away 12 s', says: cause })
  expect(away(0).text).toBe('tries now · away 12 s')
})

test('a share says neither none nor all where some passed, or did not', () => {
  const filter = (out: number) =>
    liveFigures(lookup({ state: 'idle', ports: { in: at(1_000), out: at(out) } }, { kind: 'filter' })).text
  expect([0, 1, 555, 999, 1_000].map(filter)).toEqual([
    '1,000 · 0 % pass',
    '1,000 · 1 % pass',
    '1,000 · 56 % pass',
    '1,000 · 99 % pass',
    '1,000 · 100 % pass',
  ])
})
