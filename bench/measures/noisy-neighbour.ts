import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { spawnTied } from '../../test/support/tied-process.ts'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { withBroker } from '../product/fill-topic.ts'
import { now } from '../shared-clock.ts'

const name = 'noisy-neighbour'
const command = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))
const TARGET = 2
/** Written in a second: a flow that is far from busy. */
const PER_SECOND = 200
const STARTED_MS = 60_000
/** Before it counts: a flow that runs for days is not cold. */
const WARM_MS = 4_000
const MEASURED_MS = 10_000
/** Sooner, two signals are one to the command. */
const ASKED_AGAIN_MS = 500

export const noisyNeighbour: Benchmark = {
  name,
  says: 'A flow of 200 messages a second in one host, and in the other host of the same command either a flow that has nothing to do or one that floods its topic and whose code loops: p99 of the quiet one beside the noisy one, as a multiple of that beside the idle one.',
  measure,
}

async function measure(bench: Bench): Promise<readonly Measured[]> {
  const idle: number[] = []
  const noisy: number[] = []
  for (let pair = 1; pair <= bench.pairs; pair++) {
    const order = pair % 2 === 1 ? ['idle', 'noisy'] : ['noisy', 'idle']
    for (const neighbour of order) {
      const p99 = await p99Beside(neighbour === 'idle' ? anIdleFlow : aNoisyFlow)
      if (neighbour === 'idle') idle.push(p99)
      else noisy.push(p99)
    }
    bench.progress(
      `${name}: pair ${pair} of ${bench.pairs}: p99 ${noisy.at(-1)?.toFixed(1)} ms, beside an idle flow ${idle.at(-1)?.toFixed(1)} ms`,
    )
  }
  const ratios = noisy.map((p99, i) => p99 / (idle[i] ?? Number.NaN))
  return [
    ceiling({ name, unit: 'times', values: ratios, target: TARGET, of: 'median' }),
    ceiling({ name: `${name}-idle-p99`, unit: 'ms', values: idle, target: null, of: 'median' }),
    ceiling({ name: `${name}-noisy-p99`, unit: 'ms', values: noisy, target: null, of: 'median' }),
  ]
}

const quietFlow = aFlow({
  id: 'quiet-flow',
  topics: { quiet: { use: 'owned', partitions: 1 }, quiet_out: { use: 'owned', partitions: 1 } },
  nodes: [
    { id: 'in', kind: 'topic-source', config: { topic: 'quiet' } },
    { id: 'twice', kind: 'map', config: { rows: [{ to: 'twice', cel: 'value.n * 2' }] } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'quiet_out' } },
  ],
})

const anIdleFlow = aFlow({
  id: 'idle-flow',
  role: 'outside',
  topics: { idle: { use: 'owned' }, idle_out: { use: 'owned' } },
  nodes: [
    { id: 'in', kind: 'topic-source', config: { topic: 'idle' } },
    { id: 'same', kind: 'map', config: { rows: [{ to: 'same', cel: 'value.n' }] } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'idle_out' } },
  ],
})

/** As many messages as it can, and code that does not come back from every hundredth. */
const aNoisyFlow = aFlow({
  id: 'noisy-flow',
  role: 'outside',
  topics: { noisy: { use: 'owned' } },
  nodes: [
    {
      id: 'in',
      kind: 'generator',
      config: { template: { n: { $sequence: { from: 1 } } }, perSecond: 20_000 },
    },
    {
      id: 'loops',
      kind: 'code',
      config: { code: 'export default ({ value }) => { while (value.n % 100 == 0); return value }' },
    },
    { id: 'out', kind: 'topic-sink', config: { topic: 'noisy' } },
  ],
})

interface Line {
  readonly id: string
  /** A generator belongs to an outside flow. */
  readonly role?: 'outside'
  readonly topics: object
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly config: object }[]
}

/** Nodes one after another. */
function aFlow({ nodes, ...rest }: Line): object {
  const edges = nodes.slice(1).map(({ id }, i) => ({ from: `${nodes[i]?.id}.out`, to: `${id}.in` }))
  return { version: 1, name: rest.id, ...rest, nodes, edges }
}

async function p99Beside(neighbour: object): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const data = join(folder, 'data')
  writeFileSync(join(folder, 'quiet.flow.json'), JSON.stringify(quietFlow))
  writeFileSync(join(folder, 'neighbour.outside.flow.json'), JSON.stringify(neighbour))
  const args = ['run', 'quiet.flow.json', 'neighbour.outside.flow.json', '--data', data, '--trust', '--quiet']
  const run = spawnTied(process.execPath, [command, ...args], { cwd: folder })
  let complained = ''
  run.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
  run.stdout.resume()
  try {
    return await withBroker(data, async (broker) => percentile(await delaysThrough(broker), 0.99))
  } catch (error) {
    throw new Error(`The run said:\n${complained}`, { cause: error })
  } finally {
    await stopNow(run)
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Asked twice, it ends its hosts before itself. A kill would leave them to drain, and code that loops takes a
 * processor from the next measurement until it has.
 */
async function stopNow(run: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => run.once('close', resolve))
  run.kill('SIGTERM')
  await Promise.race([ended, sleep(ASKED_AGAIN_MS)])
  run.kill('SIGTERM')
  await ended
}

/** ms from before each message was written to when it could be read behind the flow. */
async function delaysThrough(broker: Broker): Promise<readonly number[]> {
  await broker.createTopics([{ name: 'quiet', partitions: 1 }])
  await write(broker)
  const reader = new Reader(broker)
  for (const began = now(); reader.seen.length === 0; await reader.look())
    if (now() - began > STARTED_MS) throw new Error('The quiet flow moved nothing.')
  const began = now()
  let sent = 1
  const writes: Promise<void>[] = []
  while (now() - began < WARM_MS + MEASURED_MS) {
    const due = 1 + Math.floor(((now() - began) * PER_SECOND) / 1_000)
    for (; sent < due; sent++) writes.push(write(broker))
    await reader.look()
  }
  await Promise.all(writes)
  for (const ended = now(); reader.seen.length < sent; await reader.look())
    if (now() - ended > STARTED_MS) throw new Error(`${reader.seen.length} messages came out of ${sent}.`)
  return reader.seen.filter(({ sentAt }) => sentAt >= began + WARM_MS).map(({ delay }) => delay)
}

async function write(broker: Broker): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify({ n: 1, sentAt: now() }))
  await broker.append([{ topic: 'quiet', key: null, value, headers: [], timestamp: Date.now() }])
}

class Reader {
  readonly seen: { readonly sentAt: number; readonly delay: number }[] = []
  private readonly broker: Broker
  private offset = 0

  constructor(broker: Broker) {
    this.broker = broker
  }

  /** Once in a millisecond, so that the machine is left to the flows. */
  async look(): Promise<void> {
    await sleep(1)
    const [topic] = await this.broker.describeTopics(['quiet_out'])
    if ((topic?.ranges[0]?.end ?? 0) <= this.offset) return
    const page = { topic: 'quiet_out', partition: 0, offset: this.offset, maxMessages: 1_000, maxBytes: 1e6 }
    const { messages, nextOffset } = await this.broker.read(page)
    const seenAt = now()
    for (const { value } of messages) {
      const { sentAt } = JSON.parse(new TextDecoder().decode(value ?? undefined)) as { sentAt: number }
      this.seen.push({ sentAt, delay: seenAt - sentAt })
    }
    this.offset = nextOffset
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}
