import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type CommandEnd, endOf, program, temporaryFolder } from './cli-process.ts'

const mark = '=== next block ==='

/** The blocks of a page that a reader types into a shell. */
export function shellBlocks(page: string): string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

export interface ShellPlace {
  /** One of its own unless given. */
  readonly folder?: string
  /** What holds there besides the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
}

/** What a shell says at these blocks; `afterwards` gives the output of the block that holds a text. */
export async function follow(blocks: readonly string[], place: ShellPlace = {}) {
  const end = await shell(['set -e', ...blocks].join(`\necho '${mark}'\n`), place)
  if (end.code !== 0) throw new Error(`The page stopped with ${end.code}:\n${end.err}`)
  const said = end.out.split(`${mark}\n`)
  const afterwards = (part: string) => said[1 + blocks.findIndex((block) => block.includes(part))] ?? ''
  return { end, afterwards }
}

/** A shell in which `npx millrace` is this checkout's command; npx itself would look for a package around the folder. */
async function shell(script: string, { folder, env: more }: ShellPlace): Promise<CommandEnd> {
  const home = temporaryFolder()
  const bin = join(home, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'npx'), 0o755)
  const env = { ...process.env, ...more, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
  return await endOf(spawn('sh', ['-c', script], { cwd: folder ?? home, env }))
}
