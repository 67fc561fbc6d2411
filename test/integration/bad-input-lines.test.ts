import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BrokerLog } from '../chaos/checker/broker-log.ts'
import { deadLetters, type Letter } from '../chaos/checker/dead-letters.ts'
import { canonical, readExactly } from '../chaos/checker/exact-json.ts'
import { millrace } from '../chaos/millrace-command.ts'
import { Workplace } from '../chaos/workplace.ts'

const MEGABYTE = 1024 * 1024
const sound = '"time":"2026-03-14T06:00:00.000Z","level":"I","service":"mailer"'
const clean = '"time":"2026-03-14T06:00:00.000Z","level":"info","service":"mailer"'
const long = `{${sound},"message":"${'x'.repeat(40 * MEGABYTE)}"}`

/** A line, and what comes out: a clean line, a dead letter of the same bytes, or nothing. */
type Line = readonly [
  name: string,
  line: string | Buffer,
  out: { readonly clean: string } | 'dead letter' | 'nothing',
]

const lines: readonly Line[] = [
  ['wrong JSON', `{${sound},"message":`, 'dead letter'],
  [
    'wrong UTF-8',
    Buffer.concat([Buffer.from(`{${sound},"message":"`), Buffer.of(0xff), Buffer.from('"}')]),
    'dead letter',
  ],
  ['an empty line', '', 'nothing'],
  ['a blank line', ' \t ', 'nothing'],
  ['null', 'null', 'dead letter'],
  ['20 MB that are no JSON', 'x'.repeat(20 * MEGABYTE), 'dead letter'],
  [
    '20 MB',
    `{${sound},"message":"${'x'.repeat(20 * MEGABYTE)}"}`,
    { clean: `{${clean},"message":"${'x'.repeat(20 * MEGABYTE)}"}` },
  ],
  ['NaN', `{${sound},"message":"m","duration_ms":NaN}`, 'dead letter'],
  [
    'a field __proto__',
    `{${sound},"message":"m","__proto__":{"user_id":"x"}}`,
    { clean: `{${clean},"message":"m"}` },
  ],
  [
    '10,000 levels',
    `{${sound},"message":"m","deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'dead letter',
  ],
  ['duplicate keys', `{${sound},"message":"a","message":"b"}`, { clean: `{${clean},"message":"b"}` }],
  [
    'a 64-bit integer',
    `{${sound},"message":"m","duration_ms":9223372036854775807}`,
    { clean: `{${clean},"message":"m","duration_ms":9223372036854775807}` },
  ],
  ['a zero byte', `{${sound},"message":"a\0b"}`, 'dead letter'],
]
const good = `{${sound},"message":"good"}`

let place: Workplace
afterAll(() => place.remove())

describe('as lines of log-cleanup', () => {
  let out: readonly string[]
  let letters: readonly Letter[]

  beforeAll(async () => {
    place = Workplace.with('log-cleanup')
    const newline = Buffer.from('\n')
    const all = lines.flatMap(([, line]) => [Buffer.from(line), newline, Buffer.from(good), newline])
    // Lines between which the file source reads on: a good one stands behind each.
    writeFileSync(
      join(place.flow, 'data/app-log.ndjson'),
      Buffer.concat([...all, Buffer.from(long), newline, Buffer.from(good), newline]),
    )
    await millrace(['run', place.flow, '--once', '--json', '--data', place.data], { cwd: place.folder })
    const log = new BrokerLog(place.data)
    letters = [...deadLetters(log, 'millrace.tidy-beaver.dead-letters')]
    log.close()
    out = readFileSync(join(place.flow, 'out/clean-000001.ndjson'), 'utf8').trimEnd().split('\n').map(meaning)
  })

  test('every good line comes out, and nothing but what is expected', () => {
    const cleanLines = lines.flatMap(([, , wanted]) =>
      typeof wanted === 'object' ? [meaning(wanted.clean)] : [],
    )
    const goodLine = meaning(`{${clean},"message":"good"}`)
    expect(out.filter((line) => line === goodLine)).toHaveLength(lines.length + 1)
    expect(out).toHaveLength(lines.length + 1 + cleanLines.length)
    expect(letters).toHaveLength(lines.filter(([, , wanted]) => wanted === 'dead letter').length + 1)
  })

  test.each(lines)('%s', (_name, line, wanted) => {
    const same = letters.filter(({ value }) => value?.equals(Buffer.from(line)) === true)
    expect(same).toHaveLength(wanted === 'dead letter' ? 1 : 0)
    const comesOut = typeof wanted === 'object' && out.includes(meaning(wanted.clean))
    expect(comesOut).toBe(typeof wanted === 'object')
  })

  test('a line of 40 MB', () => {
    const letter = letters.find(({ code }) => code === 'MESSAGE_TOO_LARGE')
    expect(letter?.says).toContain(
      `Line ${lines.length * 2 + 1} of "data/app-log.ndjson" has ${long.length + 1} bytes`,
    )
    expect(letter?.value?.equals(Buffer.from(long))).toBe(true)
  })
})

function meaning(line: string): string {
  const value = readExactly(Buffer.from(line))
  return value === undefined ? 'no JSON' : canonical(value)
}

describe('topics produce', () => {
  test('refuses a message of 40 MB, names its line, and keeps what came before it', async () => {
    place.remove()
    place = Workplace.with('product-enrichment')
    const options = { cwd: place.folder }
    const file = join(place.folder, 'events.ndjson')
    const small = '{"key":"a","value":{"n":1}}\n'
    writeFileSync(
      file,
      `${small}${small}{"key":"b","value":{"text":"${'x'.repeat(40 * MEGABYTE)}"}}\n${small}`,
    )
    await millrace(['topics', 'create', 'product_events', '--data', place.data], options)
    const { stderr } = await millrace(['topics', 'produce', 'product_events', file, '--data', place.data], {
      ...options,
      code: 1,
    })
    expect(stderr).toMatch(
      /^error: Line 3: its value has 41,943,051 bytes; a message has at most 33,554,432\. 2 messages before it were produced; .* \[CODEC_INPUT_INVALID\]\n$/,
    )
    const log = new BrokerLog(place.data)
    expect([...log.rows('product_events')]).toHaveLength(2)
    log.close()
  })
})
