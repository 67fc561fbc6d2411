import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { follow, shellBlocks } from './doc-shell.ts'

const guide = readFileSync(new URL('../../docs/guide/command-line.md', import.meta.url), 'utf8')

const [first = '', onKafka = ''] = guide.split('## 11. The same flow on Kafka')
const kafka = kafkaForThisFile()

test('the commands of the guide do what it says, one after another in one shell', async () => {
  const blocks = shellBlocks(first)
  expect(blocks.length).toBeGreaterThan(8)
  const { afterwards, end } = await follow(blocks)
  // Step 4: two orders are priced exactly, the third is kept apart.
  const orders = afterwards('topics read unknown_products')
  expect(orders).toMatch(/"order_id":1,.*"total":13\.50?\b/)
  expect(orders).toMatch(/"topic":"unknown_products".*"order_id":3/)
  // Step 5: the dead letter names its cause, and is priced after the redrive.
  expect(afterwards('dead-letters show')).toContain('quantity')
  expect(afterwards('dead-letters redrive')).toMatch(/"order_id":4,.*"total":4\.50?\b/)
  // Step 9: a tap of the running flow, with the ways of its messages.
  const tapped = afterwards('--journey')
  expect(tapped).toMatch(/^orders\/\d@\d+ {2}P-\d+ {2}\{/m)
  expect(tapped).toMatch(/ms {2}lookup\.found +\{/)
  expect(tapped).toMatch(/lookup: age [\d.]+ ms, hits 1/)
  expect(tapped).toMatch(/orders\/\d@\d+ {2}committed in commit \d+/)
  expect(end.err).toContain('Redriven: 1 message.')
  expect(end.err).toContain('Nothing new to read')
})

testNeeding(
  needs.kafka,
  'the last chapter of the guide does the same on a Kafka',
  async () => {
    const { bootstrap } = await kafka()
    // The workspace, the table and the flow are those of the first chapters; the Kafka is one of our own.
    const written = shellBlocks(first).slice(0, 3)
    const blocks = shellBlocks(onKafka).map((block) => block.replaceAll('127.0.0.1:9092', bootstrap))
    expect(blocks.length).toBeGreaterThan(2)
    const { afterwards, end } = await follow([...written, ...blocks])
    expect(afterwards('doctor')).toMatch(new RegExp(`ok +kafka +${bootstrap} answers`))
    expect(afterwards('topics read')).toMatch(/"topic":"guide-priced_orders".*"total":13\.50?\b/)
    expect(afterwards('offsets reset')).toMatch(/orders +guide-orders +\d +1 +0 +1 +0/)
    expect(end.err).toContain('Nothing was changed. Add --apply to write it.')
    expect(end.err).toContain('1 to guide-unknown_products')
  },
  { timeoutMs: 300_000 },
)
