import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'

const page = readFileSync(new URL('../../docs/flow-file.md', import.meta.url), 'utf8')
const flows = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)]
  .map(([, block = '']) => block)
  .filter((block) => block.includes('"version"'))

test('the page shows a whole flow', () => expect(flows).not.toEqual([]))

test.each(flows)('a whole flow of the page has no errors', (flow) => {
  expect(readFlow(flow, catalog).problems.filter(({ severity }) => severity === 'error')).toEqual([])
})
