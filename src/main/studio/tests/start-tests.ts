import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describeError, FlowError } from '../../../contract/errors.ts'
import type { CaseView } from '../../../contract/studio/test-methods.ts'
import type { TestDone, TestJob } from './test-job.ts'

const THREAD = join(import.meta.dirname, `test-thread${extname(import.meta.filename)}`)

/** Cases at work in a thread of their own. */
export interface RunningTests {
  /** Null: they were ended. Rejects with TEST_CASE_INVALID where the thread fails. */
  readonly views: Promise<CaseView[] | null>
  end(): void
}

export function startTests(job: TestJob): RunningTests {
  const thread = new Worker(THREAD, { workerData: job })
  thread.unref()
  const { promise: views, resolve, reject } = Promise.withResolvers<CaseView[] | null>()
  const done = (result: CaseView[] | null) => {
    resolve(result)
    void thread.terminate()
  }
  thread.once('message', (told: TestDone) => done([...told]))
  // After its message or its error this changes nothing.
  thread.once('exit', (code) =>
    reject(failed(`they ended with exit code ${code} before they told what came`)),
  )
  thread.once('error', (cause: Error) => reject(failed(describeError(cause), cause)))
  return { views, end: () => done(null) }
}

function failed(why: string, cause?: Error): FlowError {
  return new FlowError('TEST_CASE_INVALID', {
    message: `The tests did not come to their end: ${why}.`,
    hint: 'Run them again.',
    cause,
  })
}
