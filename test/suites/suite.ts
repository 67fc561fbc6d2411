/** One tool that runs tests; `test/run.ts` adds them all up. */
export interface Suite {
  readonly name: string
  /** Runs the suite's tests whose file matches the pattern, printing as it goes. Rejects only when it could not run at all. */
  run(options: SuiteOptions): Promise<SuiteResult>
}

export interface SuiteOptions {
  readonly patterns: readonly string[]
  /** Ends early: the suite stops the processes it started, by their ids. */
  readonly signal: AbortSignal
}

export interface SuiteResult {
  readonly passed: number
  readonly failed: readonly FailedTest[]
  readonly skipped: readonly SkippedTest[]
}

/** A test that failed, or a whole file or suite that could not run. */
export interface FailedTest {
  readonly name: string
  /** What it said, stack and all; empty where it said it above only. */
  readonly message: string
}

export interface SkippedTest {
  readonly name: string
  readonly reason: string
}
