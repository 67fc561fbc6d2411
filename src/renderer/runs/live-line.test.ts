import { expect, test } from 'vitest'
import { aRunView } from '../../../test/support/a-run-view.ts'
import type { RunFigures } from '../../contract/studio/run-methods.ts'
import { bottleneckSentence, liveLine } from './live-line.ts'
import { rateText } from './live-text.ts'

const run = aRunView()

const figures: RunFigures = {
  file: run.file,
  flow: run.flow,
  startedAt: run.startedAt,
  counts: { in: 240, out: 230, dropped: 0, deadLetters: 1, unfinished: 9 },
  perSecond: 2_318.4,
  lag: 41,
  nodes: {},
}

test.each([
  [0, '0/s'],
  [0.24, '0.2/s'],
  [2, '2/s'],
  [57.4, '57/s'],
  [2_318, '2,318/s'],
  [12_431, '12.4k/s'],
])('%d messages a second read %s', (perSecond, text) => expect(rateText(perSecond)).toBe(text))

test('a flow that runs says how much moves, how far it is behind and what it set aside', () => {
  expect(liveLine(run, figures)).toBe('2,318 msg/s · lag 41 · 1 dead letter')
})

test('one that does not move says why, and one that is over what it did', () => {
  expect(liveLine({ ...run, state: 'paused' }, figures)).toBe('paused · lag 41 · 1 dead letter')
  expect(liveLine({ ...run, isQuiet: true }, figures)).toBe('does not answer · lag 41 · 1 dead letter')
  expect(liveLine({ ...run, state: 'stopped', endedAt: 2 }, figures)).toBe(
    'stopped · 240 messages · 1 dead letter',
  )
  // The tab beside it counts those of earlier runs too.
  expect(liveLine({ ...run, state: 'stopped', endedAt: 2 }, figures, 3)).toContain('3 dead letters')
  expect(liveLine({ ...run, state: 'starting' }, undefined)).toBe('starting')
})

test('one whose broker is away says for how long, and when it is tried again', () => {
  const outage = { sinceMs: 12_000, nextInMs: 3_100 }
  expect(liveLine(run, { ...figures, outage })).toBe('again in 4 s · away 12 s · lag 41 · 1 dead letter')
})

test('what all wait for is named with how many wait there, how long, and how many more in their topics', () => {
  const nameOf = (node: string) => node.toUpperCase()
  expect(bottleneckSentence(figures, nameOf)).toBeUndefined()
  const bottleneck = { node: 'ask', waiting: 256, oldestMs: 4_200, used: 0.8 }
  expect(bottleneckSentence({ ...figures, lag: 1_411, bottleneck }, nameOf)).toBe(
    '"ASK" is what all wait for: 256 messages stand there, the oldest for 4.2 s; 1,402 more wait in their topics.',
  )
})

test('of a system that is away before a message has come to it no empty queue is said: the outage is, where messages wait', () => {
  const nameOf = () => 'Orders'
  const bottleneck = { node: 'orders', waiting: 0, used: 0 }
  const none = { ...figures.counts, unfinished: 0 }
  expect(bottleneckSentence({ ...figures, counts: none, lag: 1_402, bottleneck }, nameOf)).toBe(
    'The system of "Orders" is away; 1,402 messages wait in their topics.',
  )
  expect(bottleneckSentence({ ...figures, counts: none, lag: 1, bottleneck }, nameOf)).toBe(
    'The system of "Orders" is away; 1 message waits in its topic.',
  )
  expect(bottleneckSentence({ ...figures, counts: none, lag: 0, bottleneck }, nameOf)).toBeUndefined()
})

test('a run whose groups others are in says that it has a share of the messages', () => {
  expect(liveLine({ ...run, isSharing: true }, figures)).toBe(
    '2,318 msg/s · shares its messages · lag 41 · 1 dead letter',
  )
})

test('dead letters that nobody can look at now are not known, and not none', () => {
  expect(liveLine(run, figures, 'not known')).toBe('2,318 msg/s · lag 41 · dead letters not known')
})
