import { expect, test } from 'vitest'
import { fileIn, hashOf } from './flow-address.ts'

test.each(['flows/a/a.flow.json', 'flows/Größe & Co #2/50%.flow.json', 'a.flow.json'])(
  'the address of a flow leads to it again: %s',
  (file) => {
    expect(hashOf(file)).toMatch(/^#\/[\w%./-]+$/)
    expect(fileIn(hashOf(file))).toBe(file)
  },
)

test('no flow has no address of its own', () => {
  expect(hashOf(undefined)).toBe('')
})

test.each([
  '',
  '#',
  '#/',
  '#/readme.md',
  '#/../secret.flow.json',
  '#//etc/a.flow.json',
  '#/%E0%A4.flow.json',
  '#a',
])('an address that names no flow of the workspace asks for none: %s', (hash) => {
  expect(fileIn(hash)).toBeUndefined()
})
