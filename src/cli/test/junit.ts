import { basename, dirname } from 'node:path'
import { paintFor } from '../terminal/paint.ts'
import { detailLines } from './case-lines.ts'
import type { TestedCase } from './tested-case.ts'

const plain = paintFor({})

/** The results as build servers read them: a suite for each flow, a testcase for each case. */
export function junitText(tested: readonly TestedCase[]): string {
  const suites = Map.groupBy(tested, ({ name }) => dirname(dirname(name)))
  const body = [...suites].map(([name, cases]) => suiteText(name, cases)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(tested)}>\n${body}</testsuites>\n`
}

function suiteText(name: string, cases: readonly TestedCase[]): string {
  return `  <testsuite name="${escaped(name)}" ${counts(cases)}>\n${cases.map((each) => caseText(name, each)).join('')}  </testsuite>\n`
}

function counts(cases: readonly TestedCase[]): string {
  const failures = cases.filter(({ outcome }) => outcome === 'failed').length
  const errors = cases.filter(({ outcome }) => outcome === 'broken').length
  const ms = cases.reduce((sum, { result }) => sum + (result?.durationMs ?? 0), 0)
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" time="${seconds(ms)}"`
}

function caseText(suite: string, tested: TestedCase): string {
  const { name, outcome, result } = tested
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(basename(name))}" time="${seconds(result?.durationMs ?? 0)}"`
  if (outcome === 'passed' || outcome === 'updated') return `${head}/>\n`
  const lines = detailLines(tested, plain)
  const element = outcome === 'broken' ? 'error' : 'failure'
  return `${head}>\n      <${element} message="${escaped(lines[0] ?? '')}">${escaped(lines.join('\n'))}</${element}>\n    </testcase>\n`
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}

/** XML 1.0 has no place for most control characters and for halves of characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
