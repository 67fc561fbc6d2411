import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { follow, shellBlocks } from './doc-shell.ts'

const page = readFileSync(new URL('../../docs/flow-tests.md', import.meta.url), 'utf8')

test('the commands of the page on tests do what it says', async () => {
  const { afterwards, end } = await follow(shellBlocks(page))
  expect(afterwards('--update')).toMatch(/^updated {2}flows\/first-flow\/tests\/one-of-each .* 3 lines new/m)
  expect(afterwards('cat flows/first-flow/tests/one-of-each/expected')).toMatch(
    /"priced_orders","key":"1".*"total":\d+[\s\S]*"unknown_products","key":"2"[\s\S]*"deadLetter":"add-total","error":"EXPRESSION_FAILED","key":"3"/,
  )
  expect(end.out).toMatch(/passed {3}flows\/first-flow\/tests\/one-of-each/)
  expect(end.err).toContain('1 case: 1 passed.')
})
