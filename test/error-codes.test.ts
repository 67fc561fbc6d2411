import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../src/contract/errors.ts'
import { PROBLEM_CODES } from '../src/contract/problem.ts'

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')
const [running = '', problems = ''] = page.split('## Problems of a flow file')

test('docs/errors.md lists exactly the error codes, each with its class', () => {
  const listed = rows(running)
    .filter(([code = '']) => /^[A-Z]/.test(code))
    .map(([code, kind]) => [code, kind])
  expect(listed.toSorted(byCode)).toEqual(Object.entries(ERROR_CODES).toSorted(byCode))
})

test('docs/errors.md lists exactly the problem codes', () => {
  const listed = rows(problems).map(([code]) => [code])
  expect(listed.toSorted(byCode)).toEqual(PROBLEM_CODES.map((code) => [code]).toSorted(byCode))
})

test('every code says what it means and what to do', () => {
  const empty = [...rows(running), ...rows(problems)].filter((cells) => cells.some((cell) => cell === ''))
  expect(empty).toEqual([])
})

function byCode(
  [a = '']: readonly (string | undefined)[],
  [b = '']: readonly (string | undefined)[],
): number {
  return a < b ? -1 : 1
}

/** The rows of tables whose first cell is a code. */
function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^`([A-Za-z_]+)`$/, '$1')),
    )
}
