import { setImmediate } from 'node:timers/promises'

/**
 * Lets the event loop turn once: timers, sockets and signals get their chance. Not a wait: it asks no clock.
 * A task that polls without a pause would otherwise starve everything else in its process.
 */
export function turn(): Promise<void> {
  return setImmediate(undefined)
}
