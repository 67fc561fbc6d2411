import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { aTree, cleanFiles, type Files } from './temporary-tree.ts'

const builder = fileURLToPath(new URL('../../build/build.ts', import.meta.url))

test('the build writes JavaScript that Node loads, without tests and without what was deleted', () => {
  const root = aTree({ ...cleanFiles, 'src/flow/paths.test.ts': `import './paths.ts'\n` })
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'dist/deleted.js'), '')
  expect(build(root).status).toBe(0)
  expect(runsIn(root, `import('./dist/runtime/node-registry.js').then(({ load }) => load())`)).toBe(0)
  expect(existsSync(join(root, 'dist/flow/paths.test.js'))).toBe(false)
  expect(existsSync(join(root, 'dist/deleted.js'))).toBe(false)
})

test('the build fails by a wrong type, naming it', () => {
  const { status, says } = build(
    brokenTree({ 'src/runtime/breach.ts': `export const one: number = 'one'\n` }),
  )
  expect(status).not.toBe(0)
  expect(says).toContain('src/runtime/breach.ts')
})

test('a build of nothing is a failure', () => {
  expect(build(aTree({})).status).not.toBe(0)
})

function brokenTree(files: Files): string {
  return aTree({ ...cleanFiles, ...files })
}

function build(root: string): { status: number | null; says: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [builder], { cwd: root, encoding: 'utf8' })
  return { status, says: stdout + stderr }
}

function runsIn(root: string, program: string): number | null {
  return spawnSync(process.execPath, ['--eval', program], { cwd: root }).status
}
