import { expect, test } from 'vitest'
import type { JourneyStop } from './journey-stops.ts'
import { stopNote, type StopPlace } from './stop-note.ts'

const stop: JourneyStop = {
  node: 'product',
  afterMs: 0,
  ms: 1,
  waitMs: undefined,
  in: null,
  outs: [{ port: 'found', value: null }],
  count: 1,
  failure: undefined,
  figures: {},
}
const wired: StopPlace = { role: 'operator', isWired: () => true, isOver: true }
const out = (port: string) => ({ port, value: null })

test('a lookup of several pieces says how many of them it found', () => {
  const figures = { hits: 2, ageMs: 4_000 }
  const outs = [out('found'), out('found'), out('missing')]
  expect(stopNote({ ...stop, count: 3, figures, outs }, wired)).toBe(
    '2 hits, 1 miss, rows 4.0 s old · 3 left',
  )
  expect(stopNote({ ...stop, figures: { hits: 1, ageMs: 4_000 } }, wired)).toBe('hit, rows 4.0 s old')
  expect(stopNote({ ...stop, figures: { ageMs: 4_000 } }, wired)).toBe('miss, rows 4.0 s old')
})

test('where a message ends the journey says so, and how', () => {
  expect(stopNote({ ...stop, outs: [] }, wired)).toBe('dropped here')
  expect(stopNote({ ...stop, outs: [], count: 3 }, wired)).toBe('all 3 dropped here')
  expect(stopNote({ ...stop, count: 3 }, wired)).toBe('2 dropped here')
  const loose = { ...wired, isWired: (port: string) => port !== 'empty' }
  expect(stopNote({ ...stop, outs: [out('empty')] }, loose)).toBe('left by "empty", which leads nowhere')
})

test('nothing is said to have ended of a sink, of what failed, and of a way that is not known whole', () => {
  const none = { ...stop, outs: [] }
  expect(stopNote(none, { ...wired, role: 'sink' })).toBe('')
  expect(stopNote({ ...none, failure: { code: 'X', message: 'x' } }, wired)).toBe('')
  expect(stopNote(none, { ...wired, isOver: false })).toBe('')
})
