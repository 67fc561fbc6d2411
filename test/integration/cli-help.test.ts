import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { CommandDescription } from '../../src/cli/command-description.ts'
import { commands, rootExamples } from '../../src/cli/commands.ts'
import { millrace, temporaryFolder } from './cli-process.ts'

const bin = new URL('../../bin/millrace.js', import.meta.url)

test.each(paths(commands, []))(
  '%s --help shows its purpose and two examples',
  async (path, { purpose, examples }) => {
    const { code, out, err } = await millrace([...path.split(' '), '--help'])
    expect(code).toBe(0)
    expect(err).toBe('')
    expect(out.replaceAll(/\s+/g, ' ')).toContain(purpose)
    expect(examples.length).toBeGreaterThanOrEqual(2)
    for (const { line } of examples) expect(out).toContain(`  ${line}\n`)
  },
)

test.each(paths(commands, []))('every option in the examples of %s is one it takes', (_path, description) => {
  const options = (description.options ?? []).map(({ flags }) => flags.split(' ')[0])
  const used = description.examples.flatMap(({ line }) =>
    [...line.matchAll(/ (--[a-z-]+)/g)].map(([, name]) => name),
  )
  const known = [
    ...options,
    '--json',
    '--quiet',
    ...(description.commands ?? []).flatMap((each) =>
      (each.options ?? []).map(({ flags }) => flags.split(' ')[0]),
    ),
  ]
  expect(used.filter((name) => !known.includes(name))).toEqual([])
})

test('"help" in front is the same as --help behind', async () => {
  const asked = await millrace(['help', 'topics', 'read'])
  expect(asked).toEqual(await millrace(['topics', 'read', '--help']))
  expect(asked.code).toBe(0)
})

test('the first examples of --help can be typed one after the other', async () => {
  const folder = temporaryFolder()
  const [init, run] = rootExamples.map(({ line }) => line.split(' ').slice(1))
  expect((await millrace(init ?? [], { cwd: folder })).code).toBe(0)
  expect(await millrace([...(run ?? []), '--for', '200ms'], { cwd: folder })).toMatchObject({ code: 0 })
})

test('without a command it shows help on stderr and ends with 2', async () => {
  const { code, out, err } = await millrace([])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('Usage: millrace')
})

test.each([
  [['valdate'], 'There is no command "valdate". Did you mean "validate"?'],
  [['topics', 'raed'], 'There is no command "raed". Did you mean "read"?'],
  [['validate', 'x', '--jsno'], 'There is no option "--jsno" here. Did you mean "--json"?'],
  [['nodes', 'lokup'], 'There is no node kind "lokup". Did you mean "lookup"?'],
  [['topics', 'read'], 'NAME is missing.'],
  [['topics', 'read', 'x', '--limit'], 'needs a value'],
  [['topics', 'read', 'x', '--limit', 'many'], '"many" is no number for --limit.'],
  [['run', '.', '--for', 'soon'], '"soon" is no duration for --for.'],
  [['run', '.', '--from', 'yesterday'], '"yesterday" is no place to start from.'],
  [['run', '.', '--set', 'x'], '"x" sets nothing.'],
])('millrace %j is answered with one sentence and exit code 2', async (args, sentence) => {
  const { code, out, err } = await millrace(args, { cwd: temporaryFolder() })
  expect([code, out]).toEqual([2, ''])
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).toMatch(/^error: /)
  expect(err).toContain(sentence)
})

test('with --json an error is one JSON object on stderr', async () => {
  const { err } = await millrace(['nodes', 'lokup', '--json'])
  expect(JSON.parse(err)).toMatchObject({ type: 'error', code: 'USAGE', hint: 'Did you mean "lookup"?' })
})

test('an old Node is told in one sentence what to do, and can parse the file', () => {
  const said: string[] = []
  const process = {
    versions: { node: '12.22.9' },
    stderr: { write: (text: string) => said.push(text) },
    exit: (code: number) => {
      throw new Error(`exit ${code}`)
    },
  }
  const source = readFileSync(bin, 'utf8').replace(/^#!.*/, '')
  expect(() => runInNewContext(source, { process, parseInt })).toThrow('exit 2')
  expect(said.join('')).toMatch(/^error: Millrace needs Node 24 or newer, and this is Node 12\.22\.9: .*\n$/)
  expect(source).not.toMatch(/\b(const|let|import\.meta|require)\b|=>|,\s*\)/)
})

test('help comes within half a second', () => {
  const took = () => {
    const before = performance.now()
    spawnSync(process.execPath, [bin.pathname, '--help'])
    return performance.now() - before
  }
  // The best of some: what else the machine does is not asked here.
  expect(Math.min(...Array.from({ length: 8 }, took))).toBeLessThan(500)
})

function paths(all: readonly CommandDescription[], above: readonly string[]): [string, CommandDescription][] {
  return all.flatMap((each) => {
    const path = [...above, each.name]
    return [[path.join(' '), each], ...paths(each.commands ?? [], path)] as [string, CommandDescription][]
  })
}
