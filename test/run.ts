import type { SkippedTest, Suite, SuiteResult } from './suites/suite.ts'
import { vitestSuite } from './suites/vitest.ts'

/** Every tool that runs tests, in the order of running. */
const suites: readonly Suite[] = [vitestSuite]

interface Total {
  passed: number
  failed: number
  skipped: SkippedTest[]
}

async function runAll(patterns: readonly string[]): Promise<Total> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  const total: Total = { passed: 0, failed: 0, skipped: [] }
  for (const suite of suites) {
    const result = await runSuite(suite, patterns, stop.signal)
    total.passed += result.passed
    total.failed += result.failed
    total.skipped.push(...result.skipped)
    if (stop.signal.aborted) {
      total.failed += 1
      console.log(`\nInterrupted in the suite ${suite.name}: the rest did not run.`)
      break
    }
  }
  if (ranNothing(total) && total.failed === 0) {
    total.failed += 1
    console.log(`\nNo test matches ${patterns.map((each) => `"${each}"`).join(' ')}: correct the pattern.`)
  }
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
    console.log(`\nThe suite ${suite.name} ran no tests, which counts as a failure.`)
  } catch (error) {
    console.error(`\nThe suite ${suite.name} could not run.`, error)
  }
  return { passed: 0, failed: 1, skipped: [] }
}

function isEmpty({ passed, failed, skipped }: SuiteResult): boolean {
  return passed + failed + skipped.length === 0
}

function ranNothing({ passed, failed, skipped }: Total): boolean {
  return passed + failed + skipped.length === 0
}

function listSkips(skipped: readonly SkippedTest[]): void {
  if (skipped.length === 0) return
  console.log('\nSkipped:')
  for (const { name, reason } of skipped) console.log(`  ${name}\n    because ${reason}`)
}

const total = await runAll(process.argv.slice(2))
listSkips(total.skipped)
const skipsFail = process.env['CI'] === 'true' && total.skipped.length > 0
if (skipsFail) console.log('\nFailed: with CI=true a skipped test counts as a failure.')
if (total.failed > 0 || skipsFail) process.exitCode = 1
// Programs read the last line: it stays plain.
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`)
