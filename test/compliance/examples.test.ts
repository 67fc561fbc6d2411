import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { formatFlow } from '../../src/flow/format-flow.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { aFolder } from '../support/node-driver.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { type DriverOptions, FlowTestDriver, type SentMessage } from '../support/flow-test-driver.ts'
import { until } from '../support/until.ts'

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
  const driver = await start(join(workspace, 'product-enrichment.flow.json'), {
    workspace,
    prepare: (broker) => broker.createTopics([{ name: 'product_events', partitions: 4 }]),
  })
  const given = linesOf(join(cases, 'product_events.in.ndjson'))
  await driver.sendUnsettled('product_events', ...given.map((line) => JSON.parse(line) as SentMessage))
  await until('all messages to be finished', () => driver.counts()?.out === given.length)
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
  const driver = await start(join(workspace, 'log-cleanup.flow.json'), { workspace, request: { once: true } })
  await driver.running.done
  const codes = (await driver.deadLetters()).map(({ headers }) => headers['millrace-error'])
  expect(codes).toEqual(['CODEC_INPUT_INVALID', 'MAP_FIELD_MISSING', 'EXPRESSION_FAILED'])
  const written = linesOf(join(workspace, 'out/clean-000001.ndjson'))
  expect(written).toEqual(linesOf(join(cases, 'clean-lines.out.ndjson')))
})

/** On the machine's own clock: simulated time would run ahead of real files on a busy machine. */
async function start(file: string, options: DriverOptions): Promise<FlowTestDriver> {
  const clock = systemClock
  const broker = await openEmbeddedBroker({ folder: ':memory:', clock })
  const flow = JSON.parse(readFileSync(file, 'utf8')) as object
  const driver = await FlowTestDriver.start(flow, {
    ...options,
    broker,
    request: { ...options.request, clock },
  })
  onTestFinished(() => driver.crash())
  return driver
}

function aCopyOf(example: string): string {
  const workspace = aFolder()
  // What a person's own run of the example left is not part of it.
  const filter = (path: string) => !/[/\\](out|\.millrace)$/.test(path)
  cpSync(join(examples, example), workspace, { recursive: true, filter })
  return workspace
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}

function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return (one.key ?? '') < (other.key ?? '') ? -1 : 1
}
