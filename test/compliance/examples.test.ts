import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatFlow } from '../../src/flow/format-flow.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { aFolder } from '../support/node-driver.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'

const examples = fileURLToPath(new URL('../../flows/', import.meta.url))
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.flow.json'),
)

test.each(files)('%s has no problems and is written in canonical form', (file) => {
  const text = readFileSync(join(examples, file), 'utf8')
  expect(readFlow(text, catalog).problems).toEqual([])
  expect(formatFlow(text, catalog).text).toBe(text)
})

test('product enrichment: known products are enriched to the cent, unknown ones go to their topic', async () => {
  const workspace = aCopyOf('product-enrichment')
  const cases = join(workspace, 'tests/known-and-unknown')
  const flow = JSON.parse(readFileSync(join(workspace, 'product-enrichment.flow.json'), 'utf8')) as object
  const driver = await FlowTestDriver.start(flow, {
    workspace,
    prepare: (broker) => broker.createTopics([{ name: 'product_events', partitions: 4 }]),
  })
  const given = linesOf(join(cases, 'product_events.in.ndjson'))
  await driver.send(
    'product_events',
    ...given.map((line) => JSON.parse(line) as { key: string; value: unknown }),
  )
  for (const topic of ['enriched_product_events', 'unknown_products']) {
    const expected = linesOf(join(cases, `${topic}.out.ndjson`)).map(
      (line) => JSON.parse(line) as { key: string },
    )
    const seen = (await driver.read(topic)).map(({ key, value }) => ({ key, value }))
    expect(seen.toSorted(byKey)).toEqual(expected.toSorted(byKey))
  }
  expect(await driver.deadLetters()).toEqual([])
})

test('log clean-up: lines come out in one shape, and the rest are dead letters with their reasons', async () => {
  const workspace = aCopyOf('log-cleanup')
  const cases = join(workspace, 'tests/mixed-lines')
  cpSync(join(cases, 'app-log.in.ndjson'), join(workspace, 'data/app-log.ndjson'))
  const flow = JSON.parse(readFileSync(join(workspace, 'log-cleanup.flow.json'), 'utf8')) as object
  const driver = await FlowTestDriver.start(flow, { workspace, request: { once: true } })
  await driver.pump(driver.running.done)
  const codes = (await driver.deadLetters()).map(({ headers }) => headers['millrace-error'])
  expect(codes).toEqual(['CODEC_INPUT_INVALID', 'MAP_FIELD_MISSING', 'EXPRESSION_FAILED'])
  expect(linesOf(join(workspace, 'out/clean-000001.ndjson'))).toEqual(
    linesOf(join(cases, 'clean-lines.out.ndjson')),
  )
})

function aCopyOf(example: string): string {
  const workspace = aFolder()
  cpSync(join(examples, example), workspace, { recursive: true })
  return workspace
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}

function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return (one.key ?? '') < (other.key ?? '') ? -1 : 1
}
