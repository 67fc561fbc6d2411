import { systemClock } from '../../../runtime/clock.ts'
import type { RunOptions } from '../run-options.ts'
import type { RunView } from '../run-view.ts'
import type { RunFlow, Running } from '../runner-port.ts'
import { startWorkerProcess } from './worker-process.ts'
import { WorkerTeam } from './worker-team.ts'

/** Runs flows in as many processes as `--workers` says; this one only watches over them. */
export function startTeam(
  flows: readonly RunFlow[],
  { workers, once, forMs, native }: RunOptions,
  view: RunView,
): Running {
  return new WorkerTeam({
    flows: flows.map(({ flow }) => ({ id: flow.file.id })),
    workers,
    texts: flows.map(({ file, flow }) => ({ file, text: flow.text })),
    native: [...native],
    ...(once && forMs !== undefined ? { endSourcesAfterMs: forMs } : {}),
    startWorker: startWorkerProcess,
    clock: systemClock,
    said: (worker, line) => view.complain(`worker ${worker}: ${line}`),
  })
}
