import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { type CommandEnd, endOf, temporaryFolder } from './cli-process.ts'

const guide = readFileSync(new URL('../../docs/guide.md', import.meta.url), 'utf8')
const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))
const mark = '=== next block ==='

const [first = '', onKafka = ''] = guide.split('## 10. The same flow on Kafka')
const kafka = kafkaForThisFile()

test('the commands of the guide do what it says, one after another in one shell', async () => {
  const blocks = blocksOf(first)
  expect(blocks.length).toBeGreaterThan(8)
  const { afterwards, end } = await follow(blocks)
  // Step 4: two orders are priced exactly, the third is kept apart.
  const orders = afterwards('topics read unknown_products')
  expect(orders).toMatch(/"order_id":1,.*"total":13\.50?\b/)
  expect(orders).toMatch(/"topic":"unknown_products".*"order_id":3/)
  // Step 5: the dead letter names its cause, and is priced after the redrive.
  expect(afterwards('dead-letters show')).toContain('quantity')
  expect(afterwards('dead-letters redrive')).toMatch(/"order_id":4,.*"total":4\.50?\b/)
  expect(end.err).toContain('Redriven: 1 message.')
  expect(end.err).toContain('Nothing new to read')
})

testNeeding(
  needs.kafka,
  'the last chapter of the guide does the same on a Kafka',
  async () => {
    const { bootstrap } = await kafka()
    // The workspace, the table and the flow are those of the first chapters; the Kafka is one of our own.
    const written = blocksOf(first).slice(0, 3)
    const blocks = blocksOf(onKafka).map((block) => block.replaceAll('127.0.0.1:9092', bootstrap))
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

function blocksOf(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

/** What a shell says at these blocks; `afterwards` gives the output of the block that holds a text. */
async function follow(blocks: readonly string[]) {
  const end = await shell(['set -e', ...blocks].join(`\necho '${mark}'\n`))
  if (end.code !== 0) throw new Error(`The guide stopped with ${end.code}:\n${end.err}`)
  const said = end.out.split(`${mark}\n`)
  const afterwards = (part: string) => said[1 + blocks.findIndex((block) => block.includes(part))] ?? ''
  return { end, afterwards }
}

/** A shell in which `npx millrace` is this checkout's command; npx itself would look for a package around the folder. */
async function shell(script: string): Promise<CommandEnd> {
  const folder = temporaryFolder()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'npx'), 0o755)
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
  return await endOf(spawn('sh', ['-c', script], { cwd: folder, env }))
}
