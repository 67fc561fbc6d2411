import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatFlow } from '../../src/flow/format-flow.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { millrace, records } from '../integration/cli-process.ts'

const examples = fileURLToPath(new URL('../../flows/', import.meta.url))
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.flow.json'),
)

test.each(files)('%s has no problems and is written in canonical form', (file) => {
  const text = readFileSync(join(examples, file), 'utf8')
  expect(readFlow(text, catalog).problems).toEqual([])
  expect(formatFlow(text, catalog).text).toBe(text)
})

const folders = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

test.each(folders)('flows/%s has test cases, and "millrace test" passes them', async (example) => {
  const { code, out, err } = await millrace(['test', join(examples, example), '--json'])
  expect({ code, err }).toEqual({
    code: 0,
    err: expect.stringMatching(/^\d+ cases?: \d+ passed\.\n$/) as string,
  })
  expect(records(out).map(({ outcome }) => outcome)).toContain('passed')
})
