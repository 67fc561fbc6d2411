import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Record<string, string> }>>
}

const root = new URL('../../', import.meta.url)
const text = readFileSync(new URL('package-lock.json', root), 'utf8')

test('the lockfile holds the binaries of every platform: npm 11 refuses `npm ci` without them', () => {
  expect(unlockedOptions(JSON.parse(text) as Lockfile)).toEqual([])
})

test('a platform that is missing from a lockfile is found', () => {
  const lockfile = {
    packages: {
      'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' } },
      'node_modules/a-linux': {},
    },
  }
  expect(unlockedOptions(lockfile)).toEqual(['node_modules/a needs a-mac'])
})

test('the lockfile names no registry host', () => {
  expect(text).not.toContain('"resolved"')
})

function unlockedOptions({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      )
      .map((name) => `${path} needs ${name}`),
  )
}
