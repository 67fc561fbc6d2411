import { existsSync, readFileSync } from 'node:fs'

/** True while the process with this id runs (Linux only). A zombie, which nobody has waited for yet, does not run. */
export function isRunning(pid: string | number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false
  return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
}
