import type { Running as EngineRunning, RunRequest } from '../../runtime/run-flows.ts'

export type { RunFlow, RunRequest, RunResult } from '../../runtime/run-flows.ts'

/** All that the command uses of flows at work. */
export type Running = Pick<EngineRunning, 'onEvent' | 'drain' | 'stopNow' | 'done'> & {
  /** Ends other processes that it runs in, without waiting for them. */
  kill?(): void
}

/** The engine's way in. Rejects where nothing can start: the data folder is damaged, newer, read-only. */
export type StartFlows = (request: RunRequest) => Promise<Running>
