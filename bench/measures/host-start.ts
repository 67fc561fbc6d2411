import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/runtime/clock.ts'
import { hostProcesses } from '../../src/runtime/host/host-process.ts'
import { HostSupervisor } from '../../src/runtime/host/host-supervisor.ts'
import type { Benchmark } from '../benchmark.ts'
import { median, rounded, spreadOf } from '../median.ts'
import { fillTopic, withBroker } from '../product/fill-topic.ts'

const name = 'host-start'
const RUNS = 10
const TARGET_SECONDS = 1
const LONGEST_MS = 30_000

export const hostStart: Benchmark = {
  name,
  says: 'Starts the process of one flow and takes the time until its first message is committed for others to read; the median of ten.',
  measure: async ({ progress }) => {
    const seconds: number[] = []
    for (let run = 1; run <= RUNS; run++) {
      seconds.push(await startOnce())
      progress(`${name}: run ${run} of ${RUNS}: ${seconds.at(-1)?.toFixed(3)} s`)
    }
    const value = rounded(median(seconds))
    return [
      {
        name,
        value,
        unit: 's',
        peer: null,
        peerValue: null,
        ratio: null,
        target: TARGET_SECONDS,
        holds: value <= TARGET_SECONDS,
        spread: spreadOf(seconds),
        bound: 'at most',
      },
    ]
  },
}

const text = JSON.stringify({
  version: 1,
  id: 'bench-host-start',
  name: 'Host start',
  topics: { lines: { use: 'expected' }, out: { use: 'owned', partitions: 4 } },
  nodes: [
    { id: 'lines', kind: 'topic-source', config: { topic: 'lines' } },
    { id: 'twice', kind: 'map', config: { rows: [{ to: 'twice', cel: 'value.n * 2' }] } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'out' } },
  ],
  edges: [
    { from: 'lines.out', to: 'twice.in' },
    { from: 'twice.out', to: 'out.in' },
  ],
})

async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  try {
    const value = new TextEncoder().encode('{"n":1}')
    const message = () => ({ key: null, value, headers: [], timestamp: Date.now() })
    await fillTopic({ folder, topic: { name: 'lines', partitions: 4 }, messages: 100, message })
    return await timedStart(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another process sees a message when it is committed: that other process is this one. */
async function timedStart(folder: string): Promise<number> {
  return await withBroker(folder, async (broker) => {
    const started = performance.now()
    const supervisor = new HostSupervisor({
      request: {
        flows: [{ file: join(folder, 'bench.flow.json'), text, values: {} }],
        workspace: folder,
        dataFolder: folder,
        brokerAddress: { kind: 'embedded' },
        owner: 'a benchmark',
        topicNames: {},
        from: 'beginning',
        discard: false,
        once: true,
        trusted: [],
      },
      flows: ['bench-host-start'],
      startHost: hostProcesses(),
      clock: systemClock,
      said: (line) => console.error(line),
    })
    let isOver = false
    void supervisor.done.then(() => (isOver = true))
    let committed: number | undefined
    while (committed === undefined && !isOver && performance.now() - started < LONGEST_MS) {
      const [topic] = await broker.describeTopics(['out'])
      if (topic?.ranges.some(({ end }) => end > 0) === true) committed = performance.now()
      else await new Promise((resolve) => setTimeout(resolve, 2))
    }
    if (committed === undefined) supervisor.kill()
    const { error } = await supervisor.done
    if (committed === undefined) throw error ?? new Error('The host committed nothing.')
    return (committed - started) / 1000
  })
}
