import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../test/support/until.ts'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { type BenchKafka, PARTITIONS, withBenchKafka } from '../kafka/bench-kafka.ts'
import { FlowProcess } from '../kafka/flow-process.ts'
import { OutputReader } from '../kafka/output-reader.ts'
import { now } from '../shared-clock.ts'
import { SteadyLoad } from '../kafka/steady-load.ts'

const name = 'kafka-failover'
const RUNS = 3
const PROCESSES = 3
const TEST_SETTINGS = { SESSION_MS: '1500', HEARTBEAT_MS: '300' }

interface Scene {
  readonly name: string
  readonly target: number | null
  /** One data folder for all, as workers of one machine have it: the dead one's notes are found there. */
  readonly together: boolean
  readonly settings: Readonly<Record<string, string>>
}

const scenes: readonly Scene[] = [
  { name, target: 10, together: false, settings: {} },
  { name: `${name}-one-machine`, target: 10, together: true, settings: {} },
  { name: `${name}-test-settings`, target: 2, together: false, settings: TEST_SETTINGS },
]

export const kafkaFailover: Benchmark = {
  name,
  says: 'Kills one of three processes by -9 under 1,000 messages a second, and takes the seconds until every task puts out what was sent after the kill: as on different machines, with one data folder, and with a session of 1.5 s; every run must hold.',
  measure: (bench) =>
    withBenchKafka(async (kafka) => {
      const figures: Measured[] = []
      for (const scene of scenes) figures.push(await play(scene, kafka, bench))
      return figures
    }),
}

async function play(scene: Scene, kafka: BenchKafka, bench: Bench): Promise<Measured> {
  const runs = Math.min(RUNS, bench.pairs)
  const seconds: number[] = []
  for (let run = 1; run <= runs; run++) {
    const { moved, twice } = await killOne(scene, kafka, run)
    seconds.push(moved)
    bench.progress(
      `${scene.name}: run ${run} of ${runs}: ${moved.toFixed(2)} s, ${twice} messages came twice`,
    )
  }
  return ceiling({ name: scene.name, unit: 's', values: seconds, target: scene.target, of: 'every run' })
}

interface Failover {
  /** Seconds from the kill. */
  readonly moved: number
  readonly twice: number
}

async function killOne(scene: Scene, kafka: BenchKafka, run: number): Promise<Failover> {
  const input = `${scene.name}-${run}`
  await kafka.createTopic(input)
  return await kafka.withOutput(async (output) => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
    const reader = await OutputReader.on(kafka, output)
    const flows: FlowProcess[] = []
    try {
      const env = { BROKER: kafka.bootstrap, IN: input, OUT: output, NAMESPACE: `bench-${input}` }
      for (let each = 0; each < PROCESSES; each++) {
        const data = join(folder, scene.together ? 'data' : `data-${each}`)
        flows.push(await started({ ...env, ...scene.settings, DATA: data }, flows))
      }
      // Whoever leads the group is the first, and the hardest to lose; the others have their turn too.
      return await killUnderLoad({ kafka, input, reader, flows, victim: (run - 1) % PROCESSES })
    } finally {
      await reader.close()
      for (const flow of flows) await flow.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** One more process, when each of them has its share. */
async function started(
  env: Readonly<Record<string, string>>,
  others: readonly FlowProcess[],
): Promise<FlowProcess> {
  const flow = new FlowProcess(env)
  const all = [...others, flow]
  const tasks = () => all.reduce((sum, { state }) => sum + state.tasks, 0)
  await flow.until('each process has tasks', () => all.every(({ state }) => state.tasks > 0) && tasks() === 4)
  return flow
}

interface Killing {
  readonly kafka: BenchKafka
  readonly input: string
  readonly reader: OutputReader
  readonly flows: readonly FlowProcess[]
  readonly victim: number
}

async function killUnderLoad({ kafka, input, reader, flows, victim }: Killing): Promise<Failover> {
  const load = new SteadyLoad(kafka, input)
  const settled = now() + 3_000
  await until('the flow to be warm and every task to move', () => movedAt(reader, settled), {
    withinMs: 30_000,
  })
  const killedAt = now()
  await flows[victim]?.kill()
  // What was sent in between may have been its last work.
  const deadAt = now()
  const at = await until('every task to move again', () => movedAt(reader, deadAt), {
    withinMs: 60_000,
  })
  const sent = await load.stop()
  await reader.untilAll(sent)
  return { moved: (at - killedAt) / 1_000, twice: reader.seen.length - reader.distinct }
}

/**
 * When the last task put out a message that was sent after a moment; undefined while one has not. A task is known by
 * the partition that the producer chose: the flow's outputs go where their keys belong.
 */
function movedAt({ seen }: OutputReader, moment: number): number | undefined {
  const first = new Map<number, number>()
  for (const { j, sentAt, seenAt } of seen) {
    const task = j % PARTITIONS
    if (sentAt >= moment && !first.has(task)) first.set(task, seenAt)
  }
  return first.size === PARTITIONS ? Math.max(...first.values()) : undefined
}
