import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addKind } from '../../build/new-node.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const copied = [
  'src',
  'test/support',
  'test/compliance',
  'package.json',
  '.prettierrc.json',
  '.oxlintrc.json',
  'vitest.config.ts',
]
const settings = ['tsconfig.base.json', 'tsconfig.node.json', 'tsconfig.anywhere.json', 'build/anywhere.d.ts']

let root: string
let written: readonly string[]

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-new-node-')))
  for (const path of [...copied, ...settings])
    cpSync(join(repository, path), join(root, path), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  written = addKind(root, 'first-kind')
}, 60_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a new kind gets its files, and its lines in order', () => {
  expect(written).toEqual([
    'src/nodes/first-kind/spec.ts',
    'src/nodes/first-kind/runtime.ts',
    'src/nodes/first-kind/README.md',
    'src/nodes/first-kind/first-kind.test.ts',
    'src/nodes/catalog.ts',
    'src/runtime/node-registry.ts',
  ])
  const kinds = [...textOf('src/runtime/node-registry.ts').matchAll(/\{ kind: '([^']+)'/g)].map(
    ([, kind]) => kind ?? '',
  )
  expect(kinds).toContain('first-kind')
  expect(kinds).toEqual(kinds.toSorted((one, other) => (one < other ? -1 : 1)))
})

test('what is written compiles', () => {
  const files = written.filter((path) => path.endsWith('.ts'))
  writeFileSync(
    join(root, 'tsconfig.new.json'),
    JSON.stringify({ extends: './tsconfig.node.json', include: [], files }),
  )
  const { stdout } = run('typescript/bin/tsc', '-p', 'tsconfig.new.json', '--pretty', 'false')
  // Errors of files that it only reaches are another test's.
  expect(stdout.split('\n').filter((line) => files.some((file) => line.startsWith(file)))).toEqual([])
}, 60_000)

test('what is written is formatted', () => {
  expect(run('prettier/bin/prettier.cjs', '--check', ...written).stderr).toBe('')
}, 60_000)

test('its own test passes, and the compliance test holds it', () => {
  const { stdout, status } = run(
    'vitest/vitest.mjs',
    'run',
    // The table of promises stays in the repository.
    '--reporter=default',
    '--project=unit',
    'src/nodes/first-kind',
    'test/compliance/kinds',
  )
  expect(stdout).toContain('first-kind.test.ts')
  expect({ status, stdout }).toMatchObject({ status: 0 })
}, 60_000)

test('a name that will not do, and one that is taken, are refused', () => {
  expect(() => addKind(root, 'First Kind')).toThrow('is no name of a kind')
  expect(() => addKind(root, 'filter')).toThrow('exists')
})

function run(script: string, ...args: readonly string[]) {
  const path = join(repository, 'node_modules', script)
  // Vitest marks its workers' environment; the one inside must not think that it is one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$|^TEST$/.test(name)),
  )
  return spawnSync(process.execPath, [path, ...args], { cwd: root, encoding: 'utf8', env })
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
