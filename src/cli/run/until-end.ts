import { DEFAULTS } from '../../contract/defaults.ts'
import { systemClock } from '../../runtime/clock.ts'
import { durationText } from '../terminal/figures.ts'
import type { Running, RunResult } from './runner-port.ts'
import type { RunView } from './run-view.ts'

const readAgain = 'What is not finished is read again at the next start.'
/** npm hands a Ctrl-C on that the terminal has told already: twice within so many ms is one. */
const ONE_PRESS_MS = 100
/** How long what was told to stop at once may take, in ms. */
const STOP_MS = 500

export interface RunEnd {
  readonly result: RunResult
  /** How often a person has asked for it. */
  readonly asked: number
}

/**
 * Waits for the end of a run; the first Ctrl-C or SIGTERM drains, the second stops at once. A closed
 * terminal (SIGHUP) drains too. It drains by itself after `drainAfterMs`.
 */
export async function untilEnd(running: Running, view: RunView, drainAfterMs?: number): Promise<RunEnd> {
  const over = new AbortController()
  const forced = Promise.withResolvers<RunResult>()
  let asked = 0
  let last: { readonly signal: string; readonly at: number } | undefined
  const onSignal = (signal: string) => {
    const at = systemClock.monotonic()
    if (last !== undefined && signal === last.signal && at - last.at < ONE_PRESS_MS) return
    last = { signal, at }
    asked += 1
    if (asked === 1) void drain(running, view, over.signal)
    if (asked === 2) void force(running, view).then(forced.resolve)
  }
  // System and shell may both tell of a closed terminal: nobody has asked twice.
  const onHangup = (signal: string) => {
    if (asked === 0) onSignal(signal)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onHangup)
  if (drainAfterMs !== undefined) void drainLater(running, drainAfterMs, over.signal)
  try {
    return { result: await Promise.race([running.done, forced.promise]), asked }
  } finally {
    over.abort()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    process.off('SIGHUP', onHangup)
  }
}

async function drainLater(running: Running, ms: number, over: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, { signal: over })
  if (!over.aborted) running.drain()
}

async function drain(running: Running, view: RunView, over: AbortSignal): Promise<void> {
  const limit = durationText(DEFAULTS.drainMs.value)
  view.say(`Draining: what is in work is finished, for at most ${limit}. Ctrl-C again stops at once.`)
  running.drain()
  await systemClock.sleep(DEFAULTS.drainMs.value, { signal: over })
  if (!over.aborted) stopNow(running, view, `Not drained within ${limit}: stopping now.`)
}

/** Resolves when it has stopped, or may not take longer. */
async function force(running: Running, view: RunView): Promise<RunResult> {
  stopNow(running, view, 'Stopping now.')
  await Promise.race([running.done, systemClock.sleep(STOP_MS)])
  running.kill?.()
  return { ended: 'stopped' }
}

function stopNow(running: Running, view: RunView, why: string): void {
  view.say(`${why} ${readAgain}`)
  running.stopNow()
}
