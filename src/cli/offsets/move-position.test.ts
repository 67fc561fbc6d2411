import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coverRange } from '../../runtime/dead-letters/redriven-ranges.ts'
import { movePosition, type PlacedPosition } from './move-position.ts'

const place = { committed: 10, finished: [{ from: 12, to: 15 }], begin: 0, end: 20 }

test('moved back, everything from there on is read again, the finished ones too', () => {
  expect(movePosition(place, 4)).toEqual({ watermark: 4, finished: [], again: 9, skipped: 0 })
})

test('moved forward, what is finished above stays finished', () => {
  expect(movePosition(place, 11)).toEqual({ watermark: 11, finished: place.finished, again: 0, skipped: 1 })
  expect(movePosition(place, 13)).toEqual({ watermark: 15, finished: [], again: 0, skipped: 2 })
  expect(movePosition(place, 20)).toEqual({ watermark: 20, finished: [], again: 0, skipped: 7 })
})

test('an offset that is not there means the nearest that is', () => {
  expect(movePosition({ ...place, begin: 8 }, 0)).toMatchObject({ watermark: 8, again: 5 })
  expect(movePosition(place, 99)).toMatchObject({ watermark: 20, skipped: 7 })
})

test('before the first start nothing is read again and nothing skipped', () => {
  const never = { ...place, committed: undefined, finished: [] }
  expect(movePosition(never, 7)).toEqual({ watermark: 7, finished: [], again: 0, skipped: 0 })
})

test('wherever it is moved, the counts are those of the messages one by one', () => {
  const aPlace = fc
    .record({ committed: fc.nat(30), offsets: fc.array(fc.nat(30)), begin: fc.nat(20), end: fc.nat(10) })
    .map(({ committed, offsets, begin, end }): PlacedPosition => {
      const last = Math.max(committed, begin, ...offsets.map((offset) => offset + 1)) + end
      const open = offsets.filter((offset) => offset > committed)
      const finished = open.reduce<PlacedPosition['finished']>(
        (ranges, offset) => coverRange(ranges, { from: offset, to: offset + 1 }),
        [],
      )
      return { committed, finished, begin, end: last }
    })
  fc.assert(
    fc.property(aPlace, fc.nat(60), (at, to) => {
      const move = movePosition(at, to)
      const isDone = (
        offset: number,
        position: { watermark: number; finished: PlacedPosition['finished'] },
      ) =>
        offset < position.watermark ||
        position.finished.some(({ from, to: end }) => from <= offset && offset < end)
      const before = { watermark: at.committed ?? 0, finished: at.finished }
      const offsets = Array.from({ length: at.end - at.begin }, (_, index) => at.begin + index)
      expect(offsets.filter((offset) => isDone(offset, before) && !isDone(offset, move))).toHaveLength(
        move.again,
      )
      expect(offsets.filter((offset) => !isDone(offset, before) && isDone(offset, move))).toHaveLength(
        move.skipped,
      )
      expect(move.finished.every(({ from }) => from > move.watermark)).toBe(true)
    }),
  )
})
