import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FailedTest, SkippedTest, Suite, SuiteOptions, SuiteResult } from './suite.ts'

const command = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const promiseReporter = fileURLToPath(new URL('../conformance/promise-reporter.ts', import.meta.url))

/** What we read of vitest's JSON report. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: 'passed' | 'failed'
    readonly message: string
    readonly assertionResults: readonly Assertion[]
  }[]
}

interface Assertion {
  readonly fullName: string
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled'
  readonly failureMessages?: readonly string[] | null
  readonly meta?: { readonly skipReason?: string; readonly differences?: readonly string[] }
}

/** All *.test.ts files of src and test. */
export const vitestSuite: Suite = { name: 'vitest', run: runVitest }

/**
 * What V8 says when it ends a process whose WebAssembly it has lost sight of, which is no fault of the tests in it:
 * https://github.com/nodejs/node/issues/64500
 */
const FAULT_OF_V8 = 'Check failed: jit_page.has_value()'

async function runVitest({ patterns, signal }: SuiteOptions): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-vitest-'))
  const reportFile = join(folder, 'report.json')
  try {
    let { exitCode, isFaultOfV8 } = await spawnVitest(reportFile, patterns, signal)
    let report = readReport(reportFile)
    const cut = isFaultOfV8 ? report.testResults.filter(isCutShort) : []
    if (cut.length > 0 && !signal.aborted) {
      const files = cut.map(({ name }) => relative(process.cwd(), name))
      console.log(`\nV8 ended the process of ${files.join(' and ')}, which runs once more.`)
      ;({ exitCode } = await spawnVitest(reportFile, files, signal))
      const rest = report.testResults.filter((file) => !cut.includes(file))
      report = { testResults: [...rest, ...readReport(reportFile).testResults] }
    }
    const result = summarise(report)
    // An error outside of any test, or a coverage gate, shows only in the exit code.
    return exitCode !== 0 && result.failed.length === 0 && !nothingRan(result)
      ? { ...result, failed: [{ name: 'vitest, outside of any test', message: '' }] }
      : result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Its process ended amid its tests: none of them failed, and it failed all the same. */
function isCutShort({ status, message, assertionResults }: VitestReport['testResults'][number]): boolean {
  return status === 'failed' && message === '' && assertionResults.every((test) => test.status !== 'failed')
}

interface Ran {
  readonly exitCode: number | null
  readonly isFaultOfV8: boolean
}

async function spawnVitest(
  reportFile: string,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<Ran> {
  let isFaultOfV8 = false
  const child = spawn(
    process.execPath,
    [
      command,
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--reporter=${promiseReporter}`,
      `--outputFile.json=${reportFile}`,
      ...patterns,
    ],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (data: Buffer) => {
    process.stderr.write(data)
    // The sentence may come in two parts.
    said = said.slice(-FAULT_OF_V8.length) + data.toString()
    isFaultOfV8 ||= said.includes(FAULT_OF_V8)
  })
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  // Behind its last word.
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, isFaultOfV8 }
}

function readReport(file: string): VitestReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch (cause) {
    throw new Error('vitest wrote no report: read its messages above.', { cause })
  }
}

function summarise(report: VitestReport): SuiteResult {
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ file: file.name, test })),
  )
  // A file that cannot be loaded has no tests to count; it is one failure all the same.
  const failedFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  return {
    passed: tests.filter(({ test }) => test.status === 'passed').length,
    failed: [
      ...tests.filter(({ test }) => test.status === 'failed').map(asFailed),
      ...failedFiles.map(({ name, message }) => ({ name: nameOf(name), message })),
    ],
    skipped: tests.filter(({ test }) => !['passed', 'failed'].includes(test.status)).map(asSkipped),
  }
}

function asFailed({ file, test }: { file: string; test: Assertion }): FailedTest {
  const said = [...(test.meta?.differences?.map(changedLines) ?? []), ...(test.failureMessages ?? [])]
  return { name: nameOf(file, test), message: said.join('\n') }
}

/** Of a difference, without what is the same in both. */
function changedLines(difference: string): string {
  return difference
    .split('\n')
    .filter((line) => /^[-+]/.test(line))
    .join('\n')
}

function asSkipped({ file, test }: { file: string; test: Assertion }): SkippedTest {
  return {
    name: nameOf(file, test),
    reason: test.meta?.skipReason ?? 'no reason given: use testNeeding of test/support/needs.ts',
  }
}

function nameOf(file: string, test?: Assertion): string {
  const path = relative(process.cwd(), file)
  return test === undefined ? path : `${path} > ${test.fullName}`
}

function nothingRan({ passed, failed, skipped }: SuiteResult): boolean {
  return passed + failed.length + skipped.length === 0
}
