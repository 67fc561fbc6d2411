import type { BrokerTarget } from '../broker-target.ts'
import { engineRequest, migrateFirst } from './engine-request.ts'
import type { RunOptions } from './run-options.ts'
import type { RunView } from './run-view.ts'
import type { RunFlow, Running, RunRequest } from './runner-port.ts'
import type { WorkerPart } from './workers/worker-part.ts'

export interface StartHereOptions {
  readonly target: BrokerTarget
  readonly options: RunOptions
  readonly view: RunView
  /** What this process is of a run with workers. */
  readonly part: WorkerPart | undefined
}

/** Runs flows in this process. Throws where nothing can start. */
export async function startHere(
  flows: readonly RunFlow[],
  { target, options, view, part }: StartHereOptions,
): Promise<Running> {
  // The engine is loaded only when there is something to run.
  const { startFlows } = await import('../../runtime/run-flows.ts')
  const owner = part?.owner ?? `millrace run (process ${process.pid})`
  const request: RunRequest = {
    ...engineRequest(flows, { target, options, owner }),
    ...(part === undefined ? {} : { company: part.company, supervisor: process.ppid }),
  }
  await migrateFirst(request, { target, options, view, startFlows })
  return await startFlows(request)
}
