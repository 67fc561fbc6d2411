import { availableParallelism } from 'node:os'
import type { LoadFailure } from './worker-protocol.ts'
import type { RealmOptions } from './quickjs-realm.ts'
import { SandboxWorker } from './sandbox-worker.ts'

/** Threads for sandboxes of this process; they begin when they are needed and end with the last sandbox. */
const workers: SandboxWorker[] = []
const MOST_WORKERS = Math.min(4, availableParallelism())
let sandboxes = 0

export interface BatchForSandbox {
  /** ms since 1970, by the given clock. */
  readonly now: number
  /** JSON: a list of `Meta`. */
  readonly metas: string
  /** Values as the sandbox's side reads them. */
  readonly texts: readonly string[]
}

/** One code node of one task, isolated from everything else in QuickJS. */
export interface Sandbox {
  /** One answer for each message, in order, as the sandbox's side writes them. */
  run(batch: BatchForSandbox): Promise<readonly string[]>
  close(): void
}

/** Thrown where the code cannot be loaded. */
export class LoadFailed extends Error {
  readonly failure: LoadFailure
  constructor(failure: LoadFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Loads code into the thread with the fewest sandboxes. Throws LoadFailed. */
export async function openSandbox(options: RealmOptions): Promise<Sandbox> {
  const worker = chooseWorker()
  const sandbox = ++sandboxes
  const { failure } = await worker.open({ type: 'open', sandbox, options })
  if (failure !== undefined) {
    worker.close(sandbox)
    throw new LoadFailed(failure)
  }
  return {
    run: async (batch) => (await worker.run({ type: 'batch', sandbox, ...batch })).answers,
    close: () => worker.close(sandbox),
  }
}

function chooseWorker(): SandboxWorker {
  const [least] = workers.toSorted((a, b) => a.size - b.size)
  if (least !== undefined && (least.size === 0 || workers.length >= MOST_WORKERS)) return least
  const worker = new SandboxWorker()
  workers.push(worker)
  return worker
}
