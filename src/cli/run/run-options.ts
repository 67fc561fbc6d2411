import { FlowError } from '../../contract/errors.ts'
import { systemClock } from '../../runtime/clock.ts'
import { durationOption } from '../arguments/duration.ts'
import { readTime, timeExamples } from '../arguments/point-in-time.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import type { Call } from '../call.ts'
import type { RunRequest } from './runner-port.ts'

type StartFrom = NonNullable<RunRequest['from']>

export interface RunOptions {
  readonly withOutside: boolean
  readonly once: boolean
  readonly forMs: number | undefined
  readonly from: StartFrom
  readonly discard: boolean
  readonly migrate: boolean
  /** Processes that run the flows. */
  readonly workers: number
  readonly values: Readonly<Record<string, string>>
  /** Whatever the flows ask for is accepted for this run. */
  readonly trust: boolean
  /** Ids of flows whose code may run without the sandbox, as the user of this machine has accepted. */
  readonly native: ReadonlySet<string>
}

/** The options of `millrace run`. Throws USAGE. */
export function runOptions(call: Call): RunOptions {
  const duration = call.text('for')
  return {
    withOutside: call.flag('withOutside'),
    once: call.flag('once'),
    forMs: duration === undefined ? undefined : durationOption('--for', duration),
    discard: call.flag('discard'),
    migrate: call.flag('migrate'),
    workers: workerCount(call.text('workers')),
    from: startFrom(call.text('from') ?? 'committed'),
    values: Object.fromEntries(call.texts('set').map(assignment)),
    trust: call.flag('trust'),
    native: new Set(),
  }
}

const MOST_WORKERS = 64

function workerCount(text = '1'): number {
  const workers = wholeNumber('--workers', text, 1)
  if (workers <= MOST_WORKERS) return workers
  throw new FlowError('USAGE', {
    message: `${workers} workers are more than --workers takes.`,
    hint: `Give ${MOST_WORKERS} at most; one for each core is mostly enough.`,
  })
}

function startFrom(text: string): StartFrom {
  if (text === 'committed' || text === 'beginning' || text === 'now') return text
  const time = readTime(text, systemClock.now())
  if (time !== undefined) return { time }
  throw new FlowError('USAGE', {
    message: `"${text}" is no place to start from.`,
    hint: `Give --from committed, beginning, now, or a time such as ${timeExamples}.`,
  })
}

function assignment(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  throw new FlowError('USAGE', { message: `"${text}" sets nothing.`, hint: 'Write --set NAME=VALUE.' })
}
