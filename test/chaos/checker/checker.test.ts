import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seededRandom } from '../../support/seeded-random.ts'
import { checkExample, examples, type Example } from '../examples.ts'
import { millrace } from '../millrace-command.ts'
import { Workplace } from '../workplace.ts'
import { batchMessages } from './batch-messages.ts'

test('the checker shares no code with the product', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
  const imported = sources.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, from]) => from,
    ),
  )
  expect(
    imported.filter((from) => !/^(\.\/[a-z-]+\.ts|node:.*|better-sqlite3|kafkajs)$/.test(from ?? '')),
  ).toEqual([])
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

type Planted = ReturnType<typeof batchMessages>[number]

/** Changes the messages of the first partition with some, as one batch without checksums: the checker looks at none. */
function plant(topic: string, change: (messages: readonly Planted[]) => readonly Planted[]): void {
  const database = new Database(join(place.data, 'broker.db'))
  const rows = database
    .prepare<[string], { id: number; messages: Buffer; partition: number }>(
      `select batches.id, messages, partitions.id as partition from batches, partitions
       join topics on topics.id = topic_id where topics.name = ?
       and batches.id between partitions.id << 40 and (partitions.id + 1 << 40) - 1 order by batches.id`,
    )
    .all(topic)
  const ofFirst = rows.filter(({ partition }) => partition === rows[0]?.partition)
  const [first] = ofFirst
  if (first === undefined) throw new Error(`${topic} is empty.`)
  const changed = change(ofFirst.flatMap(({ messages }) => batchMessages(messages)))
  for (const { id } of ofFirst) database.prepare('delete from batches where id = ?').run(id)
  const blob = Buffer.concat(changed.map(encoded))
  database.prepare('insert into batches values (?, ?, 0, 0, ?)').run(first.id, changed.length, blob)
  database.close()
}

function encoded({ timestamp, key, value, headers }: Planted): Buffer {
  const fixed = Buffer.alloc(24)
  const list = Buffer.concat(headers.map(encodedHeader))
  fixed.writeDoubleLE(timestamp, 4)
  fixed.writeInt32LE(key?.length ?? -1, 12)
  fixed.writeInt32LE(value?.length ?? -1, 16)
  fixed.writeInt32LE(headers.length === 0 ? -1 : list.length, 20)
  return Buffer.concat([fixed, key ?? Buffer.alloc(0), value ?? Buffer.alloc(0), list])
}

function encodedHeader({ name, value }: Planted['headers'][number]): Buffer {
  const lengths = [
    ...groupsOfSeven(Buffer.byteLength(name)),
    ...groupsOfSeven(value === null ? 0 : value.length + 1),
  ]
  return Buffer.concat([Buffer.from(lengths), Buffer.from(name), value ?? Buffer.alloc(0)])
}

function groupsOfSeven(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...groupsOfSeven(Math.floor(value / 128))]
}

/** The first message that fits, with something changed. */
function withFirst(
  change: (message: Planted) => Partial<Planted>,
  fits: (message: Planted) => boolean = () => true,
): (messages: readonly Planted[]) => readonly Planted[] {
  return (messages) => {
    const at = messages.findIndex(fits)
    expect(at).toBeGreaterThanOrEqual(0)
    return messages.map((message, i) => (i === at ? { ...message, ...change(message) } : message))
  }
}

const text = (value: Buffer | null) => value?.toString() ?? ''

describe('what is planted in the topics is found', () => {
  const [example] = examples
  const enriched = 'enriched_product_events'
  const unknown = 'unknown_products'
  const dead = 'millrace.amber-otter.dead-letters'

  resultOf(example)

  test.each([
    ['a message that is missing', 'lost', enriched, (all: readonly Planted[]) => all.slice(1)],
    ['a dead letter that is missing', 'lost', dead, (all: readonly Planted[]) => all.slice(1)],
    [
      'a message that stands twice',
      'doubled',
      enriched,
      (all: readonly Planted[]) => [...all, ...all.slice(0, 1)],
    ],
    [
      'a total that is one digit off',
      'wrong',
      enriched,
      withFirst(({ value }) => ({
        value: Buffer.from(text(value).replace('"total_price":', '"total_price":1')),
      })),
    ],
    [
      'a timestamp of the clock',
      'wrong',
      enriched,
      withFirst(({ timestamp }) => ({ timestamp: timestamp + 1 })),
    ],
    [
      'a header that is gone',
      'wrong',
      enriched,
      withFirst(
        () => ({ headers: [] }),
        ({ headers }) => headers.length > 0,
      ),
    ],
    [
      'an unknown product with a space more',
      'wrong',
      unknown,
      withFirst(({ value }) => ({ value: Buffer.from(`${text(value)} `) })),
    ],
    [
      'a dead letter with a byte less',
      'wrong',
      dead,
      withFirst(
        ({ value }) => ({ value: value?.subarray(1) ?? null }),
        ({ value }) => (value?.length ?? 0) > 1,
      ),
    ],
    [
      'two messages of a key in the other order',
      'disordered',
      enriched,
      ([first, ...rest]: readonly Planted[]) => (first === undefined ? rest : [...rest, first]),
    ],
    ['a message from nowhere', 'unexpected', enriched, withFirst(() => ({ value: Buffer.from('{}') }))],
  ] as const)('%s', (_name, fault, topic, change) => {
    expect(checkExample(example, place).isClean).toBe(true)
    plant(topic, change)
    expect(checkExample(example, place).count(fault)).toBeGreaterThan(0)
  })
})

describe('what is planted in the files is found', () => {
  const [, example] = examples

  resultOf(example)

  test.each([
    ['a line that is missing', 'lost', (lines: string[]) => lines.slice(1)],
    ['a line that stands twice', 'doubled', (lines: string[]) => [...lines, lines[0] ?? '']],
    ['a line that is cut off', 'wrong', ([first = '', ...rest]: string[]) => [first.slice(0, -1), ...rest]],
    ['two lines in the other order', 'disordered', ([a = '', b = '', ...rest]: string[]) => [b, a, ...rest]],
    ['a line from nowhere', 'unexpected', (lines: string[]) => [...lines, '{}']],
  ] as const)('%s', (_name, fault, change) => {
    expect(checkExample(example, place).isClean).toBe(true)
    const file = join(place.flow, 'out/clean-000001.ndjson')
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    writeFileSync(file, `${change(lines).join('\n')}\n`)
    expect(checkExample(example, place).count(fault)).toBeGreaterThan(0)
  })
})
