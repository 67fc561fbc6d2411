import type { FailedTest, SkippedTest, Suite, SuiteResult } from './suites/suite.ts'
import { vitestSuite } from './suites/vitest.ts'

/** Every tool that runs tests, in the order of running. */
const suites: readonly Suite[] = [vitestSuite]

/** Of what a failed test said, at the end. */
const MESSAGE_LINES = 12
const LINE_CHARACTERS = 300

interface Total {
  passed: number
  failed: FailedTest[]
  skipped: SkippedTest[]
}

async function runAll(patterns: readonly string[]): Promise<Total> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  const total: Total = { passed: 0, failed: [], skipped: [] }
  for (const suite of suites) {
    const result = await runSuite(suite, patterns, stop.signal)
    total.passed += result.passed
    total.failed.push(...result.failed)
    total.skipped.push(...result.skipped)
    if (stop.signal.aborted) {
      total.failed.push(said(`Interrupted in the suite ${suite.name}: the rest did not run.`))
      break
    }
  }
  if (isEmpty(total))
    total.failed.push(
      said(`No test matches ${patterns.map((each) => `"${each}"`).join(' ')}: correct the pattern.`),
    )
  return total
}

async function runSuite(
  suite: Suite,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<SuiteResult> {
  try {
    const result = await suite.run({ patterns, signal })
    // With a pattern another suite may hold the match; without one, silence means that nothing was tested.
    if (patterns.length > 0 || !isEmpty(result)) return result
    return failure(said(`The suite ${suite.name} ran no tests, which counts as a failure.`))
  } catch (error) {
    console.error(error)
    return failure(said(`The suite ${suite.name} could not run.`))
  }
}

function failure(failed: FailedTest): SuiteResult {
  return { passed: 0, failed: [failed], skipped: [] }
}

/** What fails the run though no test did. */
function said(sentence: string): FailedTest {
  return { name: sentence, message: '' }
}

function isEmpty({ passed, failed, skipped }: SuiteResult): boolean {
  return passed + failed.length + skipped.length === 0
}

/** Once more at the end: above, the first of them lies thousands of lines away. */
function listFailures(failed: readonly FailedTest[]): void {
  if (failed.length === 0) return
  console.log('\nFailed:')
  for (const { name, message } of failed) {
    console.log(`  ${name}`)
    const lines = message.split('\n').filter((line) => line.trim() !== '')
    for (const line of lines.slice(0, MESSAGE_LINES)) console.log(`    ${line.slice(0, LINE_CHARACTERS)}`)
  }
}

function listSkips(skipped: readonly SkippedTest[]): void {
  if (skipped.length === 0) return
  console.log('\nSkipped:')
  for (const { name, reason } of skipped) console.log(`  ${name}\n    because ${reason}`)
}

const total = await runAll(process.argv.slice(2))
listFailures(total.failed)
listSkips(total.skipped)
const skipsFail = process.env['CI'] === 'true' && total.skipped.length > 0
if (skipsFail) console.log('\nFailed: with CI=true a skipped test counts as a failure.')
if (total.failed.length > 0 || skipsFail) process.exitCode = 1
// Programs read the last line: it stays plain.
console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`)
