import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ENVIRONMENT_SCHEMA_FILE, environmentSchemaText } from '../../build/environment-schema.ts'
import { environmentSchema } from '../../src/contract/environment.ts'
import { readEnvironment } from '../../src/flow/read-environment.ts'

const page = readFileSync(new URL('../../docs/environments.md', import.meta.url), 'utf8')

test('the environment on the page has no problems', () => {
  const [, text = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  expect(readEnvironment(text).problems).toEqual([])
  const explained = new Set([...page.matchAll(/^\| `([a-z]+)/gm)].map(([, key = '']) => key))
  const known = Object.keys(environmentSchema.shape).filter((key) => key !== '$schema')
  expect([...explained].toSorted()).toEqual(known.toSorted())
})

test('docs/environment.schema.json is what `node build/environment-schema.ts` writes today', async () => {
  expect(readFileSync(new URL(`../../${ENVIRONMENT_SCHEMA_FILE}`, import.meta.url), 'utf8')).toBe(
    await environmentSchemaText(),
  )
})
