import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE_REFERENCE_FILE, nodeReferenceText } from '../build/node-reference.ts'
import { catalog } from '../src/nodes/catalog.ts'

test('docs/nodes.md is what `npm run generate` writes today', async () => {
  expect(readFileSync(new URL(`../${NODE_REFERENCE_FILE}`, import.meta.url), 'utf8')).toBe(
    await nodeReferenceText(),
  )
})

test.each(catalog.map((spec) => ({ kind: spec.kind, spec })))(
  'it shows every setting of $kind',
  async ({ kind, spec }) => {
    const section = (await nodeReferenceText()).split(/^## /m).find((part) => part.startsWith(`${kind}\n`))
    const { shape } = spec.config as unknown as { readonly shape: object }
    for (const name of Object.keys(shape)) expect(section).toContain(`| \`${name}\``)
  },
)
