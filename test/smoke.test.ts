import { readdirSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'

interface Manifest {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly optionalDependencies: Record<string, string>
}

const root = new URL('../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest
const allDependencies = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
}

test('npm scripts run on Node 24, whatever Node the machine has', () => {
  expect(process.versions.node).toMatch(/^24\./)
})

test('SQLite opens from its prebuilt binary and is 3.50 or newer', () => {
  const database = new Database(':memory:')
  const version = database.prepare('select sqlite_version()').pluck().get() as string
  database.close()
  const [major = 0, minor = 0] = version.split('.').map(Number)
  expect(major * 1000 + minor).toBeGreaterThanOrEqual(3050)
})

test('npm runs no install script, so no compiler is needed', () => {
  expect(readFileSync(new URL('.npmrc', root), 'utf8').split('\n')).toContain('ignore-scripts=true')
})

test('every dependency is pinned exactly', () => {
  const loose = Object.entries(allDependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  expect(loose).toEqual([])
})

test('every dependency has its reason in docs/decisions', () => {
  const folder = new URL('docs/decisions/', root)
  const decisions = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
  const text = decisions.join('\n')
  expect(Object.keys(allDependencies).filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})
