import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { HostNotice } from './host-silence.ts'
import type { HostExit } from './watched-host.ts'

/** Code of the notice that another process goes on for one that ended. */
export const HOST_STARTED_AGAIN = 'HOST_STARTED_AGAIN'

const MINUTES = 10
const again = 'What is not committed is read again; a message at which it ends twice is set aside.'

/** Why a flow waits: its process ended, and another one starts. */
export function startsAgain(exit: HostExit, delayMs: number): FlowError {
  return new FlowError('HOST_ENDED', {
    message: `${sentence(exit)} It starts again in ${delayMs / 1_000} s.`,
    hint: again,
    ...(exit.error === undefined ? {} : { cause: exit.error }),
  })
}

/** It runs again, `afterMs` since that end: what happened meanwhile should be read all the same. */
export function startedAgain(exit: HostExit, afterMs: number): HostNotice {
  return {
    code: HOST_STARTED_AGAIN,
    message: `${sentence(exit)} It was started again after ${seconds(afterMs)} s at the committed position; nothing was lost.`,
    ...(exit.end.ranOutOfMemory ? { hint: cure(exit) } : {}),
  }
}

/** Why a flow failed: its process ended too often. */
export function gaveUp(exit: HostExit): FlowError {
  const most = DEFAULTS.restartsAtMost.value
  return new FlowError('HOST_ENDED', {
    message: `It ended ${most + 1} times within ${MINUTES} minutes without handling a message. ${sentence(exit)}`,
    hint: cure(exit),
    ...(exit.error === undefined ? {} : { cause: exit.error }),
  })
}

/** It died while it drained: nobody finishes what it had in work. */
export function interrupted(exit: HostExit): FlowError {
  return new FlowError('HOST_ENDED', {
    message: `${sentence(exit)} It had not drained yet.`,
    hint: 'What it had in work is read again at the next start.',
  })
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1).replace(/\.0$/, '')
}

function sentence({ pid, end, isSilent, error }: HostExit): string {
  const who = pid === undefined ? 'Its process' : `Its process (${pid})`
  if (end.notStarted !== undefined) return `${who} could not be started: ${end.notStarted}.`
  if (isSilent) return `${who} was silent for ${DEFAULTS.hostSilentMs.value / 1_000} s and was ended.`
  if (error !== undefined) return `${who} was ended: ${error.message}`
  if (end.ranOutOfMemory) return `${who} ran out of memory.`
  if (end.signal !== null) return `${who} was ended by ${end.signal}.`
  return `${who} ended with exit code ${end.code}.`
}

function cure({ end, isSilent }: HostExit): string {
  if (end.ranOutOfMemory)
    return 'Messages or windows may be larger than its memory: give it more with NODE_OPTIONS=--max-old-space-size=4096, or split large messages earlier.'
  if (end.signal === 'SIGKILL' && !isSilent)
    return 'The machine may be short of memory: give it more, or run fewer flows.'
  return 'What it said before stands above.'
}
