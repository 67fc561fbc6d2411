import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { FlowError } from '../../../contract/errors.ts'
import type { LookDone, LookJob } from './look-job.ts'

const THREAD = join(import.meta.dirname, `look-thread${extname(import.meta.filename)}`)

interface Looking {
  readonly thread: Worker
  readonly done: (look: LookDone | null) => void
}

/** Looks at files with rows, in a thread of its own each; of one person's looks only the newest is worth it. */
export class TableLooks {
  private looking: Looking | undefined

  /** Null: a newer look came. */
  run(job: LookJob): Promise<LookDone | null> {
    this.end()
    return new Promise((done, failed) => {
      const thread = new Worker(THREAD, { workerData: job })
      thread.unref()
      const looking = { thread, done }
      this.looking = looking
      thread.once('message', (look: LookDone) => this.finish(looking, look))
      thread.once('error', (error: Error) => {
        if (this.looking === looking) this.looking = undefined
        failed(
          new FlowError('REFERENCE_UNREADABLE', {
            message: `"${job.name}" cannot be looked at: ${error.message}.`,
            hint: 'A file with fewer columns or rows may do.',
            cause: error,
          }),
        )
      })
    })
  }

  private finish(looking: Looking, look: LookDone): void {
    if (this.looking === looking) this.looking = undefined
    looking.done(look)
  }

  private end(): void {
    const { looking } = this
    this.looking = undefined
    looking?.done(null)
    void looking?.thread.terminate()
  }
}
