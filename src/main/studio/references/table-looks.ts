import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { FlowError } from '../../../contract/errors.ts'
import type { FromLookThread, LookDone, LookJob } from './look-job.ts'

const THREAD = join(import.meta.dirname, `look-thread${extname(import.meta.filename)}`)

/** For what a thread remembers of a table, in MB: a million keys need a quarter of it. */
const MOST_MEMORY_MB = 1_024

interface Looking {
  readonly thread: Worker
  readonly done: (look: LookDone | null) => void
}

/** Looks at files with rows, in a thread of its own each; of one person's looks only the newest is worth it. */
export class TableLooks {
  private looking: Looking | undefined

  /** `read`: hears how many rows have been read so far. Null: a newer look came. */
  run(job: LookJob, read: (rows: number) => void): Promise<LookDone | null> {
    this.end()
    return new Promise((done, failed) => {
      const resourceLimits = { maxOldGenerationSizeMb: MOST_MEMORY_MB }
      const thread = new Worker(THREAD, { workerData: job, resourceLimits })
      thread.unref()
      const looking = { thread, done }
      this.looking = looking
      thread.on('message', (message: FromLookThread) => {
        if ('look' in message) this.finish(looking, message.look)
        else if (this.looking === looking) read(message.read)
      })
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
