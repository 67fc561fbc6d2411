import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type CommandEnd, endOf, temporaryFolder } from './cli-process.ts'

const guide = readFileSync(new URL('../../docs/guide.md', import.meta.url), 'utf8')
const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))
const mark = '=== next block ==='

test('the commands of the guide do what it says, one after another in one shell', async () => {
  const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  expect(blocks.length).toBeGreaterThan(8)
  const end = await shell(['set -e', ...blocks].join(`\necho '${mark}'\n`))
  if (end.code !== 0) throw new Error(`The guide stopped with ${end.code}:\n${end.err}`)
  const said = end.out.split(`${mark}\n`)
  const afterwards = (part: string) => said[1 + blocks.findIndex((block) => block.includes(part))] ?? ''
  // Step 4: two orders are priced exactly, the third is kept apart.
  const first = afterwards('topics read unknown_products')
  expect(first).toMatch(/"order_id":1,.*"total":13\.50?\b/)
  expect(first).toMatch(/"topic":"unknown_products".*"order_id":3/)
  // Step 5: the dead letter names its cause, and is priced after the redrive.
  expect(afterwards('dead-letters show')).toContain('quantity')
  expect(afterwards('dead-letters redrive')).toMatch(/"order_id":4,.*"total":4\.50?\b/)
  expect(end.err).toContain('Redriven: 1 message.')
  expect(end.err).toContain('Nothing new to read')
})

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
