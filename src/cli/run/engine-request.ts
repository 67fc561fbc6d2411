import { DEFAULTS } from '../../contract/defaults.ts'
import type { BrokerTarget } from '../broker-target.ts'
import { finishEarlierRevisions } from './earlier-revision.ts'
import type { RunOptions } from './run-options.ts'
import { targetOfRun } from './run-target.ts'
import type { RunView } from './run-view.ts'
import type { RunFlow, RunRequest, StartFlows } from './runner-port.ts'

export interface EngineRequestOptions {
  readonly target: BrokerTarget
  readonly options: RunOptions
  readonly owner: string
}

/** What the command asks the engine for, in this process or in others. */
export function engineRequest(
  flows: readonly RunFlow[],
  { target, options, owner }: EngineRequestOptions,
): RunRequest {
  return {
    flows,
    workspace: target.workspace,
    ...targetOfRun(target, flows),
    owner,
    from: options.from,
    once: options.once,
    trusted: options.native,
    discard: options.discard || options.migrate,
    outageMs: DEFAULTS.outageMs.value,
    ...(options.once && options.forMs !== undefined ? { endSourcesAfterMs: options.forMs } : {}),
  }
}

export interface MigrationOptions {
  readonly target: BrokerTarget
  readonly options: RunOptions
  readonly view: RunView
  readonly startFlows: StartFlows
}

/** With `--migrate`: the earlier revisions end before anything of the new ones starts. */
export async function migrateFirst(
  request: RunRequest,
  { target, options, view, startFlows }: MigrationOptions,
): Promise<void> {
  if (!options.migrate) return
  await finishEarlierRevisions(request.flows, {
    startFlows,
    request,
    target,
    values: options.values,
    isTrusted: options.trust,
    say: (line) => view.say(line),
  })
}
