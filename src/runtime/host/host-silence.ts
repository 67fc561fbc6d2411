import { DEFAULTS } from '../../contract/defaults.ts'
import type { NoticeEvent } from '../../contract/run-protocol.ts'

/** What is said of a host that is silent: for its flows it is no change of state yet. */
export type HostNotice = Pick<NoticeEvent, 'code' | 'message' | 'hint'>

/** Code of the notice that a process gives no sign of life. */
export const HOST_QUIET = 'HOST_QUIET'
/** Code of the notice that takes that back. */
export const HOST_ANSWERS = 'HOST_ANSWERS'

/** It may be stopped, swapped out or busy with one message, and may come back. */
export function isQuiet(pid: number | undefined, ms: number): HostNotice {
  return {
    code: HOST_QUIET,
    message: `The flow's process${named(pid)} has not answered for ${ms / 1_000} s.`,
    hint: `At ${DEFAULTS.hostSilentMs.value / 1_000} s it is ended and started again at the committed position; nothing is lost.`,
  }
}

export function answersAgain(pid: number | undefined, ms: number): HostNotice {
  return {
    code: HOST_ANSWERS,
    message: `The flow's process${named(pid)} answers again after ${ms / 1_000} s: the flow goes on.`,
  }
}

function named(pid: number | undefined): string {
  return pid === undefined ? '' : ` (${pid})`
}
