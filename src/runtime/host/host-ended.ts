import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { HostExit } from './watched-host.ts'

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
