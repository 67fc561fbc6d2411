import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asPosition, coverRange, covers, rangesOf, rangesWithout } from './redriven-ranges.ts'

test('offsets in any order are covered, each exactly, and survive a commit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), (offsets) => {
      let ranges = rangesOf([], 0)
      for (const offset of offsets) ranges = coverRange(ranges, { from: offset, to: offset + 1 })
      const committed = rangesOf([{ topic: 't', partition: 0, ...asPosition(ranges) }], 0)
      for (let offset = 0; offset <= 41; offset += 1)
        expect(covers(committed, offset)).toBe(offsets.includes(offset))
    }),
  )
})

test('what begins at the bottom raises the watermark', () => {
  expect(
    asPosition([
      { from: 0, to: 3 },
      { from: 5, to: 6 },
    ]),
  ).toEqual({ watermark: 3, finished: [{ from: 5, to: 6 }] })
  expect(asPosition([{ from: 5, to: 6 }])).toEqual({ watermark: 0, finished: [{ from: 5, to: 6 }] })
})

test('what is in some ranges and in none of others is exactly the offsets of the ones alone', () => {
  const rangesOfOffsets = (offsets: readonly number[]) =>
    offsets.reduce((ranges, offset) => coverRange(ranges, { from: offset, to: offset + 1 }), rangesOf([], 0))
  fc.assert(
    fc.property(fc.array(fc.nat(40)), fc.array(fc.nat(40)), (some, others) => {
      const left = rangesWithout(rangesOfOffsets(some), rangesOfOffsets(others))
      for (let offset = 0; offset <= 41; offset += 1)
        expect(covers(left, offset)).toBe(some.includes(offset) && !others.includes(offset))
    }),
  )
})
