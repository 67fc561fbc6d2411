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

/** In words where a value came out, and how: values of 20 MB make no readable difference. */
function fateOf({ rows, letters }: Outcome, { name, bytes, enriched }: BadValue): readonly string[] {
  const wanted = typeof enriched === 'object' ? Buffer.from(enriched.value) : undefined
  const fates: string[] = []
  for (const [topic, all] of rows) {
    for (const { key, value } of all) {
      if (text(key) !== name || value?.equals(goodBytes) === true || isEnrichedGood(value)) continue
      if (isSame(value, bytes)) fates.push(`${topic}, bit-exact`)
      else
        fates.push(
          `${topic}, ${wanted !== undefined && meaning(value) === meaning(wanted) ? 'enriched' : 'wrong'}`,
        )
    }
  }
  const letter = letters.get(name)
  if (letter === undefined) return fates
  const cause = /^(CODEC_INPUT_INVALID|MESSAGE_TOO_LARGE)$/.test(letter.code) && letter.says.endsWith('.')
  const exact = isSame(letter.value, bytes) ? 'bit-exact' : 'wrong'
  return [...fates, `dead letter ${cause ? 'with' : 'without'} its cause, ${exact}, of ${letter.parts}`]
}

const goodBytes = Buffer.from(goodValue)
const enrichedGood =
  '{"product_id":"PROD001","quantity":3,"enriched_data":{"name":"Wireless Headphones","category":"Electronics","unit_price":99.99,"total_price":299.97}}'

function isEnrichedGood(value: Buffer | null): boolean {
  return value !== null && value.length < 1_000 && meaning(value) === meaning(Buffer.from(enrichedGood))
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other)
}

function deadLetterOf({ bytes }: BadValue): string {
  return `dead letter with its cause, bit-exact, of ${isTooLarge(bytes) ? 2 : 1}`
}

function isTooLarge(bytes: Buffer | null): boolean {
  return (bytes?.length ?? 0) > 32 * 1024 * 1024
}

/** The good messages that came out behind the bad ones. */
function goodOnes({ rows }: Outcome, topic: string): number {
  const all = rows.get(topic) ?? []
  return all.filter(({ value }) => value?.equals(goodBytes) === true || isEnrichedGood(value)).length
}

describe('through product-enrichment', () => {
  let outcome: Outcome
  const topics = ['enriched_product_events', 'unknown_products']

  beforeAll(async () => {
    place = Workplace.with('product-enrichment')
    await fill('product_events')
    outcome = await run(place.flow, topics, 'millrace.amber-otter.dead-letters')
  })

  test('every good message behind a bad one comes out', () => {
    expect(goodOnes(outcome, 'enriched_product_events')).toBe(badValues.length)
  })

  test.each(badValues)('$name', (bad) => {
    const { enriched } = bad
    const wanted =
      typeof enriched === 'object' ? 'enriched_product_events, enriched' : `${enriched}, bit-exact`
    expect(fateOf(outcome, bad)).toEqual([enriched === 'dead letter' ? deadLetterOf(bad) : wanted])
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

  test('every good message behind a bad one comes out', () => {
    expect(goodOnes(outcome, 'passed')).toBe(badValues.length)
  })

  test.each(badValues)('$name', (bad) => {
    const dies = isTooLarge(bad.bytes) || (wanted === 'as read' && bad.read === 'dead letter')
    expect(fateOf(outcome, bad)).toEqual([dies ? deadLetterOf(bad) : 'passed, bit-exact'])
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
