import { fileURLToPath } from 'node:url'
import { type Clock, systemClock } from '../../src/runtime/clock.ts'
import { hostProcesses } from '../../src/runtime/host/host-process.ts'

/** So many times as impatient as the program: it says after 1 s that a host is silent, and ends it after 6 s. */
const TIMES = 5

/** The machine's clock, with shorter waits. */
export const impatientClock: Clock = {
  ...systemClock,
  sleep: (ms, options) => systemClock.sleep(ms / TIMES, options),
}

/** Hosts that say so often that they live as somebody so impatient wants to hear it. */
export const impatientHosts = hostProcesses({
  file: fileURLToPath(new URL('impatient-host.ts', import.meta.url)),
})
