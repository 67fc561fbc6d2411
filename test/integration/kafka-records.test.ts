import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect } from 'vitest'
import type { MessageContent, StoredMessage } from '../../src/contract/message.ts'
import { encodeBatch, type BatchTerms } from '../../src/runtime/broker/kafka/records/encode-batch.ts'
import { RecordCursor } from '../../src/runtime/broker/kafka/records/record-cursor.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { runJava } from '../support/kafka-tools.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'

// Kafka's segment files are record batches, one behind the other: what a fetch response holds.
const folder = mkdtempSync(join(tmpdir(), 'millrace-records-'))
const data = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const kafka = kafkaForThisFile({
  // One segment a topic, whatever the times of its messages, unless its own settings say otherwise.
  settings: {
    'log.dirs': data,
    'log.retention.ms': '-1',
    'log.roll.ms': '9223372036854775807',
    'log.cleaner.backoff.ms': '100',
  },
})
const slow = { timeoutMs: 240_000 }

const shapes = [
  ...['none', 'gzip', 'snappy', 'lz4', 'zstd'].map((codec) => `records-${codec}`),
  'append-time',
]

/** What Java wrote, as Java's consumer reads it: everything, and what is committed. */
let written: Promise<{ readonly all: Sections; readonly committed: Sections }> | undefined
const javas = () => (written ??= writeByJava())

for (const topic of shapes) {
  testNeeding(
    needs.kafka,
    `what Java's producer sent to topic "${topic}" is read as Java's consumer reads it`,
    async () => {
      const { all } = await javas()
      const { lines, end } = section(all, topic)
      expect(lines).toHaveLength(3_000)
      const cursor = cursorOver(segment(topic))
      expect(allLines(cursor)).toEqual(lines)
      expect(cursor.nextOffset).toBe(end)
    },
    slow,
  )
}

testNeeding(
  needs.kafka,
  'interleaved transactions give what Java reads as committed, from whatever offset',
  async () => {
    const { all, committed } = await javas()
    const { lines, end } = section(committed, 'transactions')
    const everything = section(all, 'transactions').lines
    const bytes = segment('transactions')
    const aborted = abortedTransactions('transactions')
    expect(aborted.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThan(everything.length - 50)
    expect(allLines(cursorOver(bytes))).toEqual(everything)
    for (let from = 0; from < end; from++) {
      // As the broker answers a fetch: from the batch that holds the offset, with what ended at it or later.
      const cursor = new RecordCursor({
        topic: 'transactions',
        partition: 0,
        bytes: bytes.subarray(batchWith(bytes, from)),
        from,
        aborted: aborted.filter(({ lastOffset }) => lastOffset >= from),
      })
      expect(allLines(cursor)).toEqual(lines.filter((line) => Number.parseInt(line, 10) >= from))
      expect(cursor.nextOffset).toBe(end)
    }
  },
  slow,
)

testNeeding(
  needs.kafka,
  'compacted segments are read as Java reads them: holes, empty batches and tombstones with a horizon',
  async () => {
    await javas()
    const closed = await until('the log cleaner', cleanedSegments, { withinMs: 60_000, everyMs: 200 })
    const copies = copiesOf(closed)
    const read = sections(await oracle('read', ...copies))
    for (const file of copies)
      expect(allLines(cursorOver(readFileSync(file)))).toEqual(section(read, basename(file)).lines)
  },
  slow,
)

testNeeding(
  needs.kafka,
  "batches of ours are whole and valid to Java's reader, bit by bit",
  async () => {
    const random = seededRandom(20261126)
    const batches = Array.from({ length: 40 }, (_, i) => someMessages(random, 1 + ((i * 37) % 300)))
    const file = join(folder, 'ours.log')
    let next = 0
    const expected: string[] = []
    const encoded = batches.map((messages, i) => {
      const batch = encodeBatch(messages, {
        producerId: BigInt(i),
        producerEpoch: i,
        baseSequence: i * 1_000,
        transactional: i % 3 === 0,
      })
      batch.writeBigInt64BE(BigInt(next), 0)
      expected.push(...messages.map((message, at) => lineOf({ ...message, offset: next + at })))
      next += messages.length
      return batch
    })
    writeFileSync(file, Buffer.concat(encoded))
    expect(section(sections(await oracle('read', file)), 'ours.log').lines).toEqual(expected)
  },
  slow,
)

testNeeding(
  needs.kafka,
  "Kafka's dump tool finds in a batch of ours what was put into it",
  async () => {
    const terms: BatchTerms = {
      producerId: 4_711n,
      producerEpoch: 3,
      baseSequence: 2_000_000_000,
      transactional: true,
    }
    const messages = [
      aMessage({ key: 'order-1', value: 'first', headers: [['a', '1'] as const, ['b', '2'], ['a', '3']] }),
      aMessage({ key: null, value: 'second', timestamp: 1_750_000_000_250 }),
      aMessage({ key: 'order-3', value: null, timestamp: 1_749_999_999_999 }),
    ]
    const file = join(folder, '00000000000000000000.log')
    writeFileSync(file, encodeBatch(messages, terms))
    const dump = await runJava('kafka.tools.DumpLogSegments', [
      '--files',
      file,
      '--deep-iteration',
      '--print-data-log',
    ])
    const [batch = '', ...records] = dump.split('\n').filter((line) => /^(baseOffset|. offset):/.test(line))
    expect(batch).toMatch(
      /baseOffset: 0 lastOffset: 2 count: 3 baseSequence: 2000000000 lastSequence: 2000000002/,
    )
    expect(batch).toMatch(/producerId: 4711 producerEpoch: 3 .*isTransactional: true isControl: false/)
    expect(batch).toMatch(/CreateTime: 1750000000250 .*magic: 2 compresscodec: none .*isvalid: true/)
    expect(records).toHaveLength(3)
    expect(records[0]).toMatch(
      /CreateTime: 1750000000000 keySize: 7 valueSize: 5 .*headerKeys: \[a,b,a\] key: order-1 payload: first$/,
    )
    expect(records[1]).toMatch(/CreateTime: 1750000000250 keySize: -1 valueSize: 6 .*payload: second$/)
    expect(records[2]).toMatch(/CreateTime: 1749999999999 keySize: 7 valueSize: -1 .*key: order-3$/)
  },
  slow,
)

const HAS_DELETE_HORIZON = 0x40

function oracle(...args: string[]): Promise<string> {
  return runJava(fileURLToPath(new URL('../fixtures/kafka-records/KafkaRecords.java', import.meta.url)), args)
}

interface Section {
  readonly lines: readonly string[]
  readonly end: number
}

type Sections = ReadonlyMap<string, Section>

async function writeByJava(): Promise<{ all: Sections; committed: Sections }> {
  const { bootstrap } = await kafka()
  await oracle('write', bootstrap)
  const all = sections(await oracle('consume', bootstrap, 'read_uncommitted', ...shapes, 'transactions'))
  const committed = sections(await oracle('consume', bootstrap, 'read_committed', 'transactions'))
  return { all, committed }
}

/** What the oracle printed, by name of topic or file. */
function sections(output: string): Sections {
  const found = new Map<string, { lines: string[]; end: number }>()
  let current: string[] = []
  for (const line of output.trimEnd().split('\n')) {
    const [mark, name = '', end] = line.split(' ')
    if (mark !== '=') current.push(line)
    else found.set(name, { lines: (current = []), end: Number(end) })
  }
  return found
}

function section(all: Sections, name: string): Section {
  const found = all.get(name)
  if (found === undefined) throw new Error(`The oracle said nothing of ${name}.`)
  return found
}

function segments(topic: string): string[] {
  const partition = join(data, `${topic}-0`)
  const names = readdirSync(partition).filter((name) => name.endsWith('.log'))
  return names.toSorted().map((name) => join(partition, name))
}

function segment(topic: string): Buffer {
  const [file = '', ...more] = segments(topic)
  expect(more).toEqual([])
  return readFileSync(file)
}

/** The closed segments, once the last value of each key is all that they hold. */
function cleanedSegments(): string[] | false {
  const closed = segments('compacted').slice(0, -1)
  const contents = closed.map((file) => readFileSync(file))
  const batches = contents.flatMap(batchesOf)
  const isClean = batches.reduce((sum, { count }) => sum + count, 0) === 15
  const hasEmpty = batches.some(({ count }) => count === 0)
  return (
    isClean && hasEmpty && batches.some(({ attributes }) => (attributes & HAS_DELETE_HORIZON) !== 0) && closed
  )
}

function copiesOf(files: readonly string[]): string[] {
  const copies = join(folder, 'copies')
  mkdirSync(copies)
  return files.map((file, i) => {
    const copy = join(copies, `${i}.log`)
    copyFileSync(file, copy)
    return copy
  })
}

function cursorOver(bytes: Buffer): RecordCursor {
  return new RecordCursor({ topic: 'of-java', partition: 0, bytes, from: 0, aborted: [] })
}

/** Takes everything, a few messages at a time, as the oracle prints it. */
function allLines(cursor: RecordCursor): string[] {
  const lines: string[] = []
  while (!cursor.isAtEnd) lines.push(...cursor.take(7, 10_000).messages.map(lineOf))
  return lines
}

function lineOf({ offset, timestamp, key, value, headers }: StoredMessage): string {
  const named = headers.flatMap((header) => [base64(Buffer.from(header.name)), base64(header.value)])
  return [offset, timestamp, base64(key), base64(value), ...named].join('\t')
}

function base64(bytes: Uint8Array | null): string {
  return bytes === null ? '-' : Buffer.from(bytes).toString('base64')
}

interface BatchInFile {
  readonly at: number
  readonly lastOffset: number
  readonly attributes: number
  readonly count: number
}

function batchesOf(bytes: Buffer): BatchInFile[] {
  const batches: BatchInFile[] = []
  for (let at = 0; at < bytes.length; at += 12 + bytes.readInt32BE(at + 8)) {
    const lastOffset = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23)
    batches.push({
      at,
      lastOffset,
      attributes: bytes.readInt16BE(at + 21),
      count: bytes.readInt32BE(at + 57),
    })
  }
  return batches
}

function batchWith(bytes: Buffer, offset: number): number {
  return batchesOf(bytes).find(({ lastOffset }) => lastOffset >= offset)?.at ?? bytes.length
}

interface AbortedInIndex {
  readonly producerId: bigint
  readonly firstOffset: number
  readonly lastOffset: number
}

/** Kafka's transaction index: version, producer id, first and last offset, last stable offset; 34 bytes each. */
function abortedTransactions(topic: string): AbortedInIndex[] {
  const index = readFileSync(join(data, `${topic}-0`, '00000000000000000000.txnindex'))
  return Array.from({ length: index.length / 34 }, (_, i) => ({
    producerId: index.readBigInt64BE(i * 34 + 2),
    firstOffset: Number(index.readBigInt64BE(i * 34 + 10)),
    lastOffset: Number(index.readBigInt64BE(i * 34 + 18)),
  }))
}

function aMessage({
  key,
  value,
  headers = [],
  timestamp = 1_750_000_000_000,
}: {
  readonly key: string | null
  readonly value: string | null
  readonly headers?: readonly (readonly [string, string])[]
  readonly timestamp?: number
}): MessageContent {
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: headers.map(([name, text]) => ({ name, value: Buffer.from(text) })),
    timestamp,
  }
}

/** Of every shape: null, empty, long, with none to many headers, and times near and far. */
function someMessages(random: () => number, count: number): MessageContent[] {
  const bytes = (longest: number) => {
    if (random() < 0.1) return null
    return Buffer.from(
      Array.from({ length: Math.floor(random() ** 3 * longest) }, () => Math.floor(random() * 256)),
    )
  }
  const names = ['a', 'b', 'größe', '', '🙂', 'correlation-id']
  return Array.from({ length: count }, () => ({
    key: bytes(100),
    value: bytes(random() < 0.01 ? 200_000 : 500),
    headers: Array.from({ length: Math.floor(random() ** 4 * 90) }, () => ({
      name: names[Math.floor(random() * names.length)] ?? '',
      value: bytes(100),
    })),
    timestamp: Math.floor(random() * (random() < 0.1 ? 2 ** 53 : 2_000_000_000_000)),
  }))
}
