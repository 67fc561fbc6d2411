import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { aTree, cleanFiles, type Files } from './temporary-tree.ts'

const prettier = fileURLToPath(new URL('../../node_modules/prettier/bin/prettier.cjs', import.meta.url))

function check(files: Files) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [prettier, '--check', '.'], {
    cwd: aTree(files),
    encoding: 'utf8',
  })
  return { status, says: stdout + stderr }
}

test('a tree in our layout passes', () => {
  expect(check(cleanFiles).status).toBe(0)
})

test('a semicolon and double quotes are refused, naming the file', () => {
  const { status, says } = check({ ...cleanFiles, 'src/runtime/breach.ts': 'export const a = "b";\n' })
  expect(status).toBe(1)
  expect(says).toContain('src/runtime/breach.ts')
})

test('flow files keep the canonical form of their own', () => {
  const flow = '{"nodes":[ ]}'
  expect(check({ ...cleanFiles, 'flows/orders/orders.flow.json': flow }).status).toBe(0)
})
