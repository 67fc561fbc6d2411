import { DEFAULTS } from '../../contract/defaults.ts'
import { systemClock } from '../../runtime/clock.ts'
import { durationText } from '../terminal/figures.ts'
import type { Running, RunResult } from './runner-port.ts'
import type { RunView } from './run-view.ts'

const readAgain = 'What is not finished is read again at the next start.'

/**
 * Waits for the end of a run; the first Ctrl-C or SIGTERM drains, the second stops at once. A closed
 * terminal (SIGHUP) drains too. It drains by itself after `drainAfterMs`.
 */
export async function untilEnd(running: Running, view: RunView, drainAfterMs?: number): Promise<RunResult> {
  const over = new AbortController()
  let asked = 0
  const onSignal = () => {
    asked += 1
    if (asked === 1) void drain(running, view, over.signal)
    else stopNow(running, view, 'Stopping now.')
  }
  // System and shell may both tell of a closed terminal: nobody has asked twice.
  const onHangup = () => {
    if (asked === 0) onSignal()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onHangup)
  if (drainAfterMs !== undefined) void drainLater(running, drainAfterMs, over.signal)
  try {
    return await running.done
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

function stopNow(running: Running, view: RunView, why: string): void {
  view.say(`${why} ${readAgain}`)
  running.stopNow()
}
