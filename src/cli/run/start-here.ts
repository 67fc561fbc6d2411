import { DEFAULTS } from '../../contract/defaults.ts'
import type { BrokerTarget } from '../broker-target.ts'
import { finishEarlierRevisions } from './earlier-revision.ts'
import type { RunOptions } from './run-options.ts'
import { targetOfRun } from './run-target.ts'
import type { RunView } from './run-view.ts'
import type { RunFlow, Running, RunRequest } from './runner-port.ts'
import type { WorkerPart } from './workers/worker-part.ts'
import { limitYoungGeneration } from './young-generation.ts'

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
  limitYoungGeneration()
  // The engine is loaded only when there is something to run.
  const { startFlows } = await import('../../runtime/run-flows.ts')
  const request: RunRequest = {
    flows,
    workspace: target.workspace,
    ...targetOfRun(target, flows),
    owner: part?.owner ?? `millrace run (process ${process.pid})`,
    from: options.from,
    once: options.once,
    discard: options.discard || options.migrate,
    outageMs: DEFAULTS.outageMs.value,
    ...(options.once && options.forMs !== undefined ? { endSourcesAfterMs: options.forMs } : {}),
    ...(part === undefined ? {} : { company: part.company }),
  }
  if (options.migrate)
    await finishEarlierRevisions(flows, {
      startFlows,
      request,
      target,
      values: options.values,
      say: (line) => view.say(line),
    })
  return await startFlows(request)
}
