import { availableParallelism } from 'node:os'
import type { LoadFailure } from './worker-protocol.ts'
import type { RealmOptions } from './quickjs-realm.ts'
import { META_NAMES, metasNamedIn } from './named-in-code.ts'
import { type Logged, type MetaName, type Metas, SEPARATOR } from './sandbox-side.ts'
import { SandboxWorker } from './sandbox-worker.ts'

/** Threads for sandboxes of this process; they begin when they are needed and end with the last sandbox. */
const workers: SandboxWorker[] = []
const MOST_WORKERS = Math.min(4, availableParallelism())
let sandboxes = 0

export interface BatchForSandbox {
  /** ms since 1970, by the given clock. */
  readonly now: number
  /** Values as the sandbox's side reads them. */
  readonly texts: readonly string[]
  /** What stands outside the values, of the names that the code asks for. */
  metas(names: readonly MetaName[]): Metas
  /** Hears what the code told its console. */
  logged(logged: Logged): void
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
  let names = metasNamedIn(options.body)
  const ask = async ({ now, texts, metas, logged }: BatchForSandbox): Promise<string | undefined> => {
    const [joined, count] = [join(texts), texts.length]
    const given = JSON.stringify(metas(names))
    const answer = await worker.run({ type: 'batch', sandbox, now, texts: joined, count, metas: given })
    for (const each of answer.logged) logged(JSON.parse(each) as Logged)
    return answer.answers
  }
  return {
    run: async (batch) => {
      if (batch.texts.length === 0) return []
      let answers = await ask(batch)
      if (answers === undefined) {
        names = META_NAMES
        answers = await ask(batch)
      }
      return answers?.split(SEPARATOR) ?? []
    },
    close: () => worker.close(sandbox),
  }
}

// No JSON holds them as they are; and QuickJS ends a text at the first of these.
const NUL = '\0'

function join(texts: readonly string[]): string {
  const plain = texts.join('')
  if (!plain.includes(SEPARATOR) && !plain.includes(NUL)) return texts.join(SEPARATOR)
  // What is no JSON stays none.
  return texts.map((text) => text.replaceAll(SEPARATOR, '\u0001').replaceAll(NUL, '\u0001')).join(SEPARATOR)
}

function chooseWorker(): SandboxWorker {
  const [least] = workers.toSorted((a, b) => a.size - b.size)
  if (least !== undefined && (least.size === 0 || workers.length >= MOST_WORKERS)) return least
  const worker = new SandboxWorker()
  workers.push(worker)
  return worker
}
