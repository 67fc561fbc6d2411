import { until } from '../support/until.ts'

/** Lets time pass: a kill comes at a moment that nothing in the process announces. */
export async function pass(ms: number): Promise<void> {
  const end = performance.now() + ms
  await until('the moment of a kill', () => performance.now() >= end, { withinMs: ms + 10_000, everyMs: 1 })
}
