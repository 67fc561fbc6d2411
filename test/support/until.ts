import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `probe` gives a value that is neither undefined nor false, and returns it.
 * For what happens in other processes: inside one process hold the clock instead.
 * Throws after `withinMs` with what was waited for and the probe's last error.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs = 30_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs
  let lastError: unknown
  do {
    try {
      const value = await probe()
      if (value !== undefined && value !== false) return value
    } catch (error) {
      lastError = error
    }
    await sleep(everyMs)
  } while (Date.now() < deadline)
  throw new Error(`Waited ${withinMs} ms in vain for ${what}.`, { cause: lastError })
}
