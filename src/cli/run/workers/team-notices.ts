import { FlowError } from '../../../contract/errors.ts'
import type { NoticeEvent } from '../../../contract/run-protocol.ts'
import { durationText, plural } from '../../terminal/figures.ts'
import type { TeamWorker } from './team-worker.ts'
import type { WorkerEnd } from './worker-process.ts'

/** What is said of the workers themselves: it stands for all flows of the run. */
export type TeamNotice = Pick<NoticeEvent, 'code' | 'message' | 'hint'>

const codes: ReadonlySet<string> = new Set(['WORKER_LOST', 'WORKER_INTERRUPTED', 'WORKERS_IDLE'])

/** It comes once for each flow, and needs to be read only once. */
export function isTeamNotice({ code }: NoticeEvent): boolean {
  return codes.has(code)
}

export function lostNotice(worker: TeamWorker, end: WorkerEnd, delayMs: number): TeamNotice {
  return {
    code: 'WORKER_LOST',
    message: `${nameOf(worker)} ${howItEnded(end)}. It starts again in ${durationText(delayMs)}.`,
    hint: isToldToStop(end)
      ? `To stop the run, stop process ${process.pid}.`
      : 'What it had in work is read again; its figures end with what it last told.',
  }
}

export function interruptedNotice(worker: TeamWorker, end: WorkerEnd): TeamNotice {
  return {
    code: 'WORKER_INTERRUPTED',
    message: `${nameOf(worker)} ${howItEnded(end)} before it had drained.`,
    hint: 'What it had in work is read again at the next start.',
  }
}

export function idleNotice({
  workers,
  tasks,
}: {
  readonly workers: number
  readonly tasks: number
}): TeamNotice {
  const idle = workers - tasks
  return {
    code: 'WORKERS_IDLE',
    message: `${idle} of ${workers} workers ${idle === 1 ? 'has' : 'have'} nothing to do: there ${tasks === 1 ? 'is' : 'are'} ${plural(tasks, 'task')} in all.`,
    hint: 'A task is one stage on one partition: topics with more partitions make more of them. Until then they stand by.',
  }
}

export function gaveUp(worker: TeamWorker, end: WorkerEnd): FlowError {
  return new FlowError('WORKER_DIED', {
    message: `Worker ${worker.number} ended ${worker.restarts.died} times within ten minutes without handling a message; the last time it ${howItEnded(end)}.`,
    hint:
      end.signal === 'SIGKILL'
        ? 'The machine may be short of memory: run fewer workers, or give it more.'
        : 'What it said before stands above.',
  })
}

function nameOf({ number, pid }: TeamWorker): string {
  return `Worker ${number}${pid === undefined ? '' : ` (process ${pid})`}`
}

function howItEnded(end: WorkerEnd): string {
  if (end.notStarted !== undefined) return `could not be started: ${end.notStarted}`
  if (end.signal !== null) return `was ended by ${end.signal}`
  return isToldToStop(end) ? 'was told to stop' : `ended with exit code ${end.code}`
}

function isToldToStop({ code }: WorkerEnd): boolean {
  return code === 0
}
