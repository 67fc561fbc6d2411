import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { formatFlow } from './format-flow.ts'
import { readFlow } from './read-flow.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = globSync('flows/*/*.flow.json', { cwd: root }).toSorted()

test('there are example flows', () => {
  expect(files).not.toEqual([])
})

test.each(files)('%s has no faults and no warnings', (file) => {
  expect(readFlow(readFileSync(`${root}/${file}`, 'utf8'), catalog).problems).toEqual([])
})

test.each(files)('%s is written as `millrace format` writes it', (file) => {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  expect(formatFlow(text, catalog).text).toBe(text)
})

test('no two example flows have the same id', () => {
  const ids = files.map((file) => (JSON.parse(readFileSync(`${root}/${file}`, 'utf8')) as { id: string }).id)
  expect(new Set(ids).size).toBe(ids.length)
})
