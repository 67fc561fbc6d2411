import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { aTree, cleanFiles, type Files } from './temporary-tree.ts'

const oxlint = fileURLToPath(new URL('../../node_modules/oxlint/bin/oxlint', import.meta.url))

interface Finding {
  readonly filename: string
  readonly code: string
}

/** For each rule that carries a promise, a line that breaks it and a folder where it must not stand. */
const breaches: readonly { rule: string; file: string; text: string }[] = [
  {
    rule: 'typescript(no-floating-promises)',
    file: 'src/cli/floating.ts',
    text: `async function commit(): Promise<void> {}\nexport function close(): void {\n  commit()\n}\n`,
  },
  {
    rule: 'typescript(no-misused-promises)',
    file: 'src/cli/misused.ts',
    text: `async function ready(): Promise<boolean> {\n  return true\n}\nexport const start = () => (ready() ? 1 : 2)\n`,
  },
  {
    rule: 'typescript(no-explicit-any)',
    file: 'src/cli/any.ts',
    text: `export const value: any = 1\n`,
  },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    file: 'src/cli/forgotten-case.ts',
    text: `export function f(state: 'up' | 'down'): void {\n  switch (state) {\n    case 'up':\n      break\n  }\n}\n`,
  },
  {
    rule: 'import(no-default-export)',
    file: 'src/cli/default.ts',
    text: `export default function main(): void {}\n`,
  },
  {
    rule: 'eslint(max-params)',
    file: 'src/cli/params.ts',
    text: `export const sum = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e\n`,
  },
  ambient('runtime', 'timeout', 'no-restricted-globals', `setTimeout(() => {}, 1)`),
  ambient('runtime', 'interval', 'no-restricted-globals', `setInterval(() => {}, 1)`),
  ambient('runtime', 'performance', 'no-restricted-globals', `export const now = performance.now()`),
  ambient('runtime', 'fetch', 'no-restricted-globals', `export const answer = fetch('http://localhost')`),
  ambient('runtime', 'date', 'no-restricted-properties', `export const now = Date.now()`),
  ambient('runtime', 'new-date', 'no-ambient-date', `export const now = new Date()`),
  ambient('runtime', 'random', 'no-restricted-properties', `export const dice = Math.random()`),
  ambient('runtime', 'timers', 'no-restricted-imports', `export { setTimeout } from 'node:timers/promises'`),
  ambient('flow', 'date', 'no-restricted-properties', `export const now = Date.now()`),
  ambient('flow', 'random', 'no-restricted-properties', `export const dice = Math.random()`),
  ambient('nodes/lookup', 'date', 'no-restricted-properties', `export const now = Date.now()`),
  ambient(
    'nodes/lookup',
    'fetch',
    'no-restricted-globals',
    `export const answer = fetch('http://localhost')`,
  ),
  {
    rule: 'eslint(no-restricted-globals)',
    file: 'src/runtime/sleep.test.ts',
    text: `export const sleep = new Promise((done) => setTimeout(done, 100))\n`,
  },
  {
    rule: 'eslint(no-restricted-imports)',
    file: 'test/integration/sleep.test.ts',
    text: `export { setTimeout } from 'node:timers/promises'\n`,
  },
  {
    rule: 'vitest(no-focused-tests)',
    file: 'test/focused.test.ts',
    text: `import { expect, test } from 'vitest'\ntest.only('one', () => expect(1).toBe(1))\n`,
  },
  {
    rule: 'vitest(no-disabled-tests)',
    file: 'test/disabled.test.ts',
    text: `import { expect, test } from 'vitest'\ntest.skip('one', () => expect(1).toBe(1))\n`,
  },
]

function ambient(folder: string, name: string, rule: string, line: string) {
  const plugin = rule === 'no-ambient-date' ? 'millrace' : 'eslint'
  return { rule: `${plugin}(${rule})`, file: `src/${folder}/ambient-${name}.ts`, text: `${line}\n` }
}

test('a tree that keeps the rules passes, its clock included', () => {
  expect(lint(aTree(cleanFiles))).toEqual({ status: 0, findings: [] })
})

test('no file to check is a failure, not a success', () => {
  expect(lint(aTree({}, { bare: true })).status).not.toBe(0)
})

describe('each rule catches its breach', () => {
  let findings: readonly Finding[] = []
  let status: number | null = null
  beforeAll(() => {
    const seeded: Files = Object.fromEntries(breaches.map(({ file, text }) => [file, text]))
    ;({ findings, status } = lint(aTree({ ...cleanFiles, ...seeded })))
  })

  test.each(breaches)('$rule in $file', ({ rule, file }) => {
    expect(findings.filter((finding) => finding.filename === file).map(({ code }) => code)).toContain(rule)
  })

  test('the linter fails', () => {
    expect(status).toBe(1)
  })
})

function lint(root: string): { status: number | null; findings: Finding[] } {
  const { status, stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const report = stdout.startsWith('{')
    ? (JSON.parse(stdout) as { diagnostics: Finding[] })
    : { diagnostics: [] }
  return { status, findings: report.diagnostics }
}
