import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const LIMIT_BYTES = 32 * 1024 * 1024

/**
 * Keeps V8's young generation at 32 MB. Messages live for some milliseconds, until their commit, which V8 takes as a
 * reason to let it grow to 128 MB: nothing of that is in the budget, and it makes a flow a few percent faster at most.
 * The limit itself can only be set before V8 starts, which is too late here, so what is held is its growth: after
 * each collection, because V8 may have made it smaller in a quiet time.
 */
export function limitYoungGeneration(): void {
  let held = false
  new PerformanceObserver(() => {
    const large = youngBytes() >= LIMIT_BYTES
    if (large === held) return
    held = large
    setFlagsFromString(`--semi-space-growth-factor=${large ? 1 : 2}`)
  }).observe({ entryTypes: ['gc'] })
}

function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return space?.space_size ?? 0
}
