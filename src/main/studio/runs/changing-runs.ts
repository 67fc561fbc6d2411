import { FlowError } from '../../../contract/errors.ts'
import { fileInName } from './run-name.ts'

/** Runs that are about to change, by name: nothing else may be asked for of them meanwhile. */
export class ChangingRuns {
  private readonly changing = new Set<string>()
  /** Of `changing`: those whose run was told to stop meanwhile: no other one begins. */
  private readonly stopped = new Set<string>()
  private isClosed = false

  /** Throws FLOW_ALREADY_RUNNING where it is changing already. */
  async change<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (this.isClosed || this.changing.has(name)) throw changingNow(fileInName(name))
    this.changing.add(name)
    try {
      return await work()
    } finally {
      this.changing.delete(name)
      this.stopped.delete(name)
    }
  }

  /** The run is told to stop, whatever else it is about to do. */
  stops(name: string): void {
    if (this.changing.has(name)) this.stopped.add(name)
  }

  isStopped(name: string): boolean {
    return this.stopped.has(name)
  }

  /** Throws FLOW_ALREADY_RUNNING while a run of the file is changing, in whatever environment. */
  refuse(file: string): void {
    if ([...this.changing].some((name) => fileInName(name) === file)) throw changingNow(file)
  }

  /** Nothing more is changed. */
  close(): void {
    this.isClosed = true
  }
}

function changingNow(file: string): FlowError {
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `The run of "${file}" is just being changed.`,
    hint: 'Wait a moment, and ask again.',
  })
}
