import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alternate, type Runner } from '../alternate.ts'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { checkEnriched } from '../product/enrichment-flow.ts'
import { fillProductEvents } from '../product/fill-product-events.ts'
import { writeProducts } from '../product/reference-file.ts'
import { checkOutput } from '../product/topic-to-topic.ts'
import { ReportingProcess } from '../reporting-process.ts'
import { now } from '../shared-clock.ts'

const name = 'embedded-workers'
const WORKERS = 3
/** Two for each worker. */
const PARTITIONS = 6
const MESSAGES = 600_000

export const embeddedWorkers: Benchmark = {
  name,
  says: 'The enrichment by three processes on one file, all members of one group, against one process; with the longest time that any of the three stood in SQLite for the lock of the file.',
  measure,
}

async function measure(bench: Bench): Promise<readonly Measured[]> {
  const longest: number[] = []
  const runner = (workers: number): Runner => ({
    name: workers === 1 ? 'one process' : `${workers} processes`,
    run: async () => {
      const { perSecond, longestLockMs } = await runTogether(workers, bench.messages ?? MESSAGES)
      if (workers > 1) longest.push(longestLockMs)
      return perSecond
    },
  })
  const contest = { name, product: runner(WORKERS), peer: runner(1), target: 1.2 }
  const rate = await alternate(contest, bench)
  const lock = { name: `${name}-lock`, unit: 'ms', values: longest, target: 50 }
  return [rate, ceiling({ ...lock, of: 'every run' })]
}

/** What a process tells: it began, how far it is, when that was. */
interface State {
  readonly tasks: number
  /** Messages finished and committed. */
  readonly out: number
  /** ms of the shared clock. */
  readonly at: number
  readonly longestLockMs: number
}

interface Together {
  readonly perSecond: number
  readonly longestLockMs: number
}

async function runTogether(count: number, messages: number): Promise<Together> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const workers: ReportingProcess<State>[] = []
  try {
    writeProducts(folder)
    await fillProductEvents(join(folder, 'data'), { messages, partitions: PARTITIONS })
    const env = { FOLDER: folder, PARTITIONS: String(PARTITIONS) }
    for (let each = 0; each < count; each++)
      workers.push(
        new ReportingProcess('product/embedded-worker.ts', env, {
          tasks: 0,
          out: 0,
          at: 0,
          longestLockMs: 0,
        }),
      )
    const together = await timed(workers, messages)
    for (const worker of workers) await worker.stop()
    const check = (value: string) => checkEnriched(value, 'number')
    await checkOutput({ folder, output: 'enriched', messages, check })
    return together
  } finally {
    for (const worker of workers) await worker.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** From the moment that all have their share and may read: how long sharing takes is not measured here. */
async function timed(workers: readonly ReportingProcess<State>[], messages: number): Promise<Together> {
  const [first] = workers
  const share = PARTITIONS / workers.length
  await first?.until('all have their share', () => workers.every(({ state }) => state.tasks === share))
  const done = () => workers.reduce((sum, { state }) => sum + state.out, 0)
  const before = done()
  const began = now()
  for (const worker of workers) worker.signal('SIGUSR2')
  await first?.until('all is done', () => done() >= messages)
  const ended = Math.max(...workers.map(({ state }) => state.at))
  return {
    perSecond: ((messages - before) / (ended - began)) * 1_000,
    longestLockMs: Math.max(...workers.map(({ state }) => state.longestLockMs)),
  }
}
