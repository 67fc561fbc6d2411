import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FLOW_SCHEMA_FILE, flowSchema, flowSchemaText } from '../../build/flow-schema.ts'
import { flowFileSchema } from '../contract/flow-file.ts'
import { catalog } from '../nodes/catalog.ts'

test('docs/flow.schema.json is what `node build/flow-schema.ts` writes today', async () => {
  expect(readFileSync(new URL(`../../${FLOW_SCHEMA_FILE}`, import.meta.url), 'utf8')).toBe(
    await flowSchemaText(),
  )
})

test('it knows every field of the file and every kind with its config', () => {
  const text = JSON.stringify(flowSchema(catalog))
  for (const name of Object.keys(flowFileSchema.shape)) expect(text).toContain(`"${name}":`)
  for (const { kind } of catalog) expect(text).toContain(`{"if":{"properties":{"kind":{"const":"${kind}"}}`)
})

test('nothing of how forms are drawn is in it', () => {
  expect(JSON.stringify(flowSchema(catalog))).not.toContain('"widget"')
})
