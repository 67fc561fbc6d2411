import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seededRandom } from '../../support/seeded-random.ts'
import { examples, type Example } from '../examples.ts'
import { millrace } from '../millrace-command.ts'
import { Workplace } from '../workplace.ts'

test('the checker shares no code with the product', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
  const imported = sources.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, from]) => from,
    ),
  )
  expect(imported.filter((from) => !/^(\.\/[a-z-]+\.ts|node:.*|better-sqlite3)$/.test(from ?? ''))).toEqual(
    [],
  )
})

let place: Workplace
let asItCame: string

/** Runs the example once for the tests of a block; each gets the result as it came. */
function resultOf(example: Example): void {
  beforeAll(async () => {
    place = Workplace.with(example.name)
    asItCame = `${place.folder}-as-it-came`
    await example.fill(place, 400, seededRandom(1))
    await millrace(['run', place.flow, '--once', '--json', '--data', place.data], { cwd: place.folder })
    cpSync(place.folder, asItCame, { recursive: true })
  })
  beforeEach(() => {
    place.remove()
    cpSync(asItCame, place.folder, { recursive: true })
  })
  afterAll(() => {
    place.remove()
    rmSync(asItCame, { recursive: true })
  })
}

/** Ids of the first rows of a partition with some. */
const firstOf = (topic: string) => `
  select log.id from log, partitions join topics on topics.id = topic_id
  where topics.name = '${topic}' and log.id between partitions.id << 40 and (partitions.id + 1 << 40) - 1`

function plant(sql: string): void {
  const database = new Database(join(place.data, 'broker.db'))
  const { changes } = database.prepare(sql).run()
  database.close()
  expect(changes).toBeGreaterThan(0)
}

describe('what is planted in the topics is found', () => {
  const [example] = examples as [Example]
  const enriched = firstOf('enriched_product_events')
  const unknown = firstOf('unknown_products')
  const dead = firstOf('millrace.amber-otter.dead-letters')
  const row = 'timestamp, key, value, headers, crc'

  resultOf(example)

  test.each([
    ['a message that is missing', 'lost', `delete from log where id = (${enriched} limit 1)`],
    ['a dead letter that is missing', 'lost', `delete from log where id = (${dead} limit 1)`],
    [
      'a message that stands twice',
      'doubled',
      `insert into log select id + 1000000, ${row} from log where id = (${enriched} limit 1)`,
    ],
    [
      'a total that is one digit off',
      'wrong',
      `update log set value = cast(replace(cast(value as text), '"total_price":', '"total_price":1') as blob)
       where id = (${enriched} limit 1)`,
    ],
    [
      'a timestamp of the clock',
      'wrong',
      `update log set timestamp = timestamp + 1 where id = (${enriched} limit 1)`,
    ],
    [
      'a header that is gone',
      'wrong',
      `update log set headers = null where id in (${enriched}) and headers is not null`,
    ],
    [
      'an unknown product with a space more',
      'wrong',
      `update log set value = cast(cast(value as text) || ' ' as blob) where id = (${unknown} limit 1)`,
    ],
    [
      'a dead letter with a byte less',
      'wrong',
      `update log set value = substr(value, 1, length(value) - 1) where id = (${dead} limit 1)`,
    ],
    [
      'two messages of a key in the other order',
      'disordered',
      `update log set id = id + 1000000 where id = (${enriched} limit 1)`,
    ],
    [
      'a message from nowhere',
      'unexpected',
      `update log set value = cast('{}' as blob) where id = (${enriched} limit 1)`,
    ],
  ] as const)('%s', (_name, fault, sql) => {
    expect(example.check(place).isClean).toBe(true)
    plant(sql)
    expect(example.check(place).count(fault)).toBeGreaterThan(0)
  })
})

describe('what is planted in the files is found', () => {
  const [, example] = examples as [Example, Example]

  resultOf(example)

  test.each([
    ['a line that is missing', 'lost', (lines: string[]) => lines.slice(1)],
    ['a line that stands twice', 'doubled', (lines: string[]) => [...lines, lines[0] ?? '']],
    ['a line that is cut off', 'wrong', ([first = '', ...rest]: string[]) => [first.slice(0, -1), ...rest]],
    ['two lines in the other order', 'disordered', ([a = '', b = '', ...rest]: string[]) => [b, a, ...rest]],
    ['a line from nowhere', 'unexpected', (lines: string[]) => [...lines, '{}']],
  ] as const)('%s', (_name, fault, change) => {
    expect(example.check(place).isClean).toBe(true)
    const file = join(place.flow, 'out/clean-000001.ndjson')
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    writeFileSync(file, `${change(lines).join('\n')}\n`)
    expect(example.check(place).count(fault)).toBeGreaterThan(0)
  })
})
