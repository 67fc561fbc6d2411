import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { partitionOf } from './partitioner.ts'

const fixture = new URL('../../../test/fixtures/partitioner/java-partitions.csv', import.meta.url)
const [, ...lines] = readFileSync(fixture, 'utf8').trimEnd().split('\n')
const counts = [1, 3, 6, 12]

test('every key goes to the partition that the Java producer chooses', () => {
  const wrong = lines.filter((line) => {
    const [key = '', ...chosen] = line.split(',')
    const bytes = Buffer.from(key, 'base64')
    return counts.some((count, i) => partitionOf(bytes, count) !== Number(chosen[i]))
  })
  expect(wrong).toEqual([])
})

test('the fixture has ten thousand keys of 0 to 40 bytes, spread over all partitions', () => {
  const keys = lines.map((line) => Buffer.from(line.split(',')[0] ?? '', 'base64'))
  expect(keys).toHaveLength(10_000)
  expect(new Set(keys.map((key) => key.length)).size).toBe(41)
  expect(new Set(keys.map((key) => partitionOf(key, 12))).size).toBe(12)
})
