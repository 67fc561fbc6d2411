import type { Reporter, TestModule, TestSuite } from 'vitest/node'
import { promiseTable, type BrokerResults, type PromiseResult } from './promise-table.ts'

const OUTCOMES = { passed: 'passed', failed: 'FAILED', skipped: 'skipped', pending: 'skipped' } as const

/** Prints one table of all promises and brokers, also where these were tested in different files and processes. */
export default class PromiseReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const brokers = modules
      .flatMap((module) => [...module.children.suites()])
      .map(resultsOf)
      .filter((each) => each !== undefined)
    if (brokers.length > 0) console.log(`\n${promiseTable(brokers)}\n`)
  }
}

function resultsOf(suite: TestSuite): BrokerResults | undefined {
  const meta = suite.meta().brokerUnderTest
  return meta && { ...meta, kept: [...suite.children.suites()].flatMap(promisesOf) }
}

function promisesOf(area: TestSuite): PromiseResult[] {
  return [...area.children.tests()].map((test) => {
    return { area: area.name, promise: test.name, outcome: OUTCOMES[test.result().state] }
  })
}
