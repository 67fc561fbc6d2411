import { expect, test } from 'vitest'
import { found } from './found.ts'

const entries = [
  { title: 'Filter', note: 'Keeps messages that a switch would send on.' },
  { title: 'Topic sink', group: 'Sinks' },
  { title: 'Switch', note: 'Sends each message to the port of its case.' },
  { title: 'Topic source', group: 'Sources' },
]
const titles = (query: string) => found(entries, query).map(({ title }) => title)

test('without a word all is found, in its own order', () => {
  expect(titles('  ')).toEqual(entries.map(({ title }) => title))
})

test('what begins with the words comes before what only mentions them', () => {
  expect(titles('switch')).toEqual(['Switch', 'Filter'])
  expect(titles('SINK')).toEqual(['Topic sink'])
})

test('every word must be met, in any order and in any part', () => {
  expect(titles('sources topic')).toEqual(['Topic source'])
  expect(titles('topic switch')).toEqual([])
})
