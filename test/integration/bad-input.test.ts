import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { BrokerLog, type LogRow } from '../chaos/checker/broker-log.ts'
import { deadLetters, type Letter } from '../chaos/checker/dead-letters.ts'
import { canonical, readExactly } from '../chaos/checker/exact-json.ts'
import { millrace } from '../chaos/millrace-command.ts'
import { Workplace } from '../chaos/workplace.ts'
import { type BadValue, badValues, goodValue } from './bad-input-values.ts'

/** Topics as they were after a run, and dead letters by key. */
interface Outcome {
  readonly rows: ReadonlyMap<string, readonly LogRow[]>
  readonly letters: ReadonlyMap<string, Letter>
}

let place: Workplace
afterAll(() => place?.remove())

/** Each bad value under a key of its own, and a good one behind it in the same partition. */
async function fill(topic: string): Promise<void> {
  const broker = await openEmbeddedBroker({ folder: place.data, clock: systemClock })
  await broker.createTopics([{ name: topic, partitions: 2 }])
  for (const { name, bytes } of badValues) {
    const common = { topic, key: Buffer.from(name), headers: [], timestamp: 1_773_468_000_000 }
    await broker.append([{ ...common, value: bytes }])
    await broker.append([{ ...common, value: Buffer.from(goodValue) }])
  }
  await broker.close()
}

async function run(flow: string, topics: readonly string[], deadLetterTopic: string): Promise<Outcome> {
  await millrace(['run', flow, '--once', '--json', '--data', place.data], { cwd: place.folder })
  const log = new BrokerLog(place.data)
  const rows = new Map(topics.map((topic) => [topic, [...log.rows(topic)]]))
  const letters = new Map([...deadLetters(log, deadLetterTopic)].map((letter) => [text(letter.key), letter]))
  log.close()
  return { rows, letters }
}

function text(bytes: Buffer | null): string {
  return bytes?.toString() ?? 'null'
}

/** What came out of a topic under the key of a value, in order. */
function under(outcome: Outcome, topic: string, { name }: BadValue): readonly (Buffer | null)[] {
  return (outcome.rows.get(topic) ?? []).filter(({ key }) => text(key) === name).map(({ value }) => value)
}

function expectSame(found: Buffer | null | undefined, wanted: Buffer | null): void {
  // A difference of 20 MB would be printed.
  expect(found === undefined ? 'nothing' : sizeOf(found)).toBe(sizeOf(wanted))
  expect(wanted === null || wanted.equals(found ?? Buffer.alloc(0))).toBe(true)
}

function sizeOf(bytes: Buffer | null): string {
  return bytes === null ? 'null' : `${bytes.length} bytes`
}

function expectDeadLetter(outcome: Outcome, { name, bytes }: BadValue): void {
  const letter = outcome.letters.get(name)
  expectSame(letter?.value, bytes)
  expect(letter?.code).toMatch(/^(CODEC_INPUT_INVALID|MESSAGE_TOO_LARGE)$/)
  expect(letter?.says).toMatch(/\.$/)
  expect(letter?.parts).toBe((bytes?.length ?? 0) > 32 * 1024 * 1024 ? 2 : 1)
}

describe('through product-enrichment', () => {
  let outcome: Outcome
  const topics = ['enriched_product_events', 'unknown_products']

  beforeAll(async () => {
    place = Workplace.with('product-enrichment')
    await fill('product_events')
    outcome = await run(place.flow, topics, 'millrace.amber-otter.dead-letters')
  })

  test.each(badValues)('$name', (bad) => {
    const enriched = under(outcome, 'enriched_product_events', bad)
    const unknown = under(outcome, 'unknown_products', bad)
    const good = enriched.at(-1)
    expect(JSON.parse(text(good ?? null))).toMatchObject({
      quantity: 3,
      enriched_data: { total_price: 299.97 },
    })
    expect([...enriched.slice(0, -1), ...unknown]).toHaveLength(bad.enriched === 'dead letter' ? 0 : 1)
    if (bad.enriched === 'dead letter') expectDeadLetter(outcome, bad)
    else if (bad.enriched === 'unknown_products') expectSame(unknown[0], bad.bytes)
    else if (bad.enriched === 'enriched_product_events') expectSame(enriched[0], bad.bytes)
    else expect(meaning(enriched[0]) === meaning(Buffer.from(bad.enriched.value))).toBe(true)
  })

  test('a dead letter of 40 MB in two parts is shown whole', async () => {
    const bad = badValues.find(({ name }) => name === '40 MB') as BadValue
    const list = await millrace(['dead-letters', 'list', place.flow, '--json', '--data', place.data], {
      cwd: place.folder,
    })
    const id = list.stdout
      .split('\n')
      .find((line) => line.includes('"40 MB"') || line.includes('MESSAGE_TOO_LARGE'))
    const { id: shownId } = JSON.parse(id ?? '{}') as { id: string }
    const show = await millrace(
      ['dead-letters', 'show', place.flow, shownId, '--json', '--data', place.data],
      { cwd: place.folder },
    )
    const shown = JSON.parse(show.stdout) as { original: { value: unknown } }
    expect(JSON.stringify(shown.original.value) === bad.bytes?.toString()).toBe(true)
  })
})

function meaning(bytes: Buffer | null | undefined): string {
  const value = bytes === null || bytes === undefined ? undefined : readExactly(bytes)
  return value === undefined ? 'no JSON' : canonical(value)
}

describe.each([
  ['a filter that does not look at the value', 'key != "never"', 'bit-exact'],
  ['a filter that reads the value', '!has(value.never)', 'as read'],
])('through %s', (_name, where, wanted) => {
  let outcome: Outcome

  beforeAll(async () => {
    place.remove()
    place = Workplace.with('product-enrichment')
    await fill('bad_events')
    outcome = await run(passThrough(where), ['passed'], 'millrace.plain-pipe.dead-letters')
  })

  test.each(badValues)('$name', (bad) => {
    const passed = under(outcome, 'passed', bad)
    expectSame(passed.at(-1), Buffer.from(goodValue))
    const tooLarge = (bad.bytes?.length ?? 0) > 32 * 1024 * 1024
    if (tooLarge || (wanted === 'as read' && bad.read === 'dead letter')) {
      expect(passed).toHaveLength(1)
      expectDeadLetter(outcome, bad)
    } else {
      expect(passed).toHaveLength(2)
      expectSame(passed[0], bad.bytes)
    }
  })
})

function passThrough(where: string): string {
  const folder = join(place.folder, 'flows', 'plain-pipe')
  mkdirSync(folder, { recursive: true })
  const flow = {
    version: 1,
    id: 'plain-pipe',
    name: 'Plain pipe',
    topics: { bad_events: { format: 'json' }, passed: { format: 'json', use: 'owned', partitions: 2 } },
    nodes: [
      { id: 'events', kind: 'topic-source', config: { topic: 'bad_events' } },
      { id: 'most', kind: 'filter', config: { where } },
      { id: 'out', kind: 'topic-sink', config: { topic: 'passed' } },
    ],
    edges: [
      { from: 'events.out', to: 'most.in' },
      { from: 'most.out', to: 'out.in' },
    ],
  }
  writeFileSync(join(folder, 'plain-pipe.flow.json'), JSON.stringify(flow))
  return folder
}
