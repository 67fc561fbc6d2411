import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const gates = ['lint', 'typecheck', 'layers', 'format:check']

test('"check" runs every gate and the tests', () => {
  for (const gate of gates) expect(scripts['check']).toContain(`npm run ${gate}`)
  expect(scripts['check']).toMatch(/npm test$/)
})

test('CI runs every gate, and the tests by the command that readers are told', () => {
  const ci = read('.ci/run')
  for (const gate of gates) expect(ci).toContain(`npm run ${gate}`)
  expect(ci).toContain(`'npm run test:setup && npm test'`)
})

test('no script runs by itself around another: ignore-scripts would skip it silently', () => {
  const names = Object.keys(scripts)
  expect(
    names.filter((name) => /^(pre|post)/.test(name) && names.includes(name.replace(/^(pre|post)/, ''))),
  ).toEqual([])
  expect(
    names.filter((name) => /^(install|prepare|preinstall|postinstall|prepublish.*|prepack)$/.test(name)),
  ).toEqual([])
})

test('every file that a script starts is there', () => {
  const started = Object.values(scripts).flatMap((line) => [
    ...line.matchAll(/(?:node|sh) (?:--\S+ )*([\w./-]+)/g),
  ])
  expect(started.length).toBeGreaterThan(3)
  expect(started.map(([, file = '']) => file).filter((file) => !existsSync(new URL(file, root)))).toEqual([])
})

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}
