import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askYes } from './ask-yes.ts'

test.each([
  ['y\n', true],
  ['YES\n', true],
  ['n\n', false],
  ['\n', false],
  ['yesterday\n', false],
  ['', false],
])('the answer %j is %s', async (typed, yes) => {
  const input = new PassThrough()
  const output = new PassThrough()
  input.end(typed)
  expect(await askYes('Accept this?', { input, output })).toBe(yes)
  expect(String(output.read())).toContain('Accept this? [y/N] ')
})
