/** Set for the process of a worker, so that it waits for what the command tells it. */
export const WORKER_MARK = 'MILLRACE_WORKER'

/** This process is a worker of `run --workers`: it has a line to the command that started it. */
export function isWorker(): boolean {
  return process.env[WORKER_MARK] !== undefined && process.send !== undefined
}
