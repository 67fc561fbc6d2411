import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFinished, encodeFinished } from './offset-metadata.ts'

const steps = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 400 }), length: fc.integer({ min: 1, max: 400 }) }),
  { maxLength: 250 },
)

test('finished ranges come back as they were, and 250 of them fit into what Kafka keeps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), steps, (watermark, list) => {
      let end = watermark
      const ranges = list.map(({ gap, length }) => {
        const from = end + gap
        end = from + length
        return { from, to: end }
      })
      const metadata = encodeFinished(watermark, ranges)
      expect(decodeFinished(watermark, metadata)).toEqual(ranges)
      expect(metadata?.length ?? 0).toBeLessThan(3_000)
    }),
  )
})

test('what another program left in the metadata of an offset is no range', () => {
  expect(decodeFinished(7, 'saved by a console tool')).toEqual([])
  expect(decodeFinished(7, null)).toEqual([])
})
