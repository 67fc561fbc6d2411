import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/runtime/clock.ts'
import { hostProcesses } from '../../src/runtime/host/host-process.ts'
import { HostSupervisor } from '../../src/runtime/host/host-supervisor.ts'
import type { Benchmark } from '../benchmark.ts'
import { fillTopic, withBroker } from '../product/fill-topic.ts'
import { secondsUntilCommitted, startTime } from '../start-time.ts'

const name = 'host-start'

export const hostStart: Benchmark = {
  name,
  says: 'Starts the process of one flow and takes the time until its first message is committed for others to read; the median of ten.',
  measure: (bench) => startTime(name, startOnce, bench),
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
    const seconds = await secondsUntilCommitted(broker, 'out', { started, isOver: () => isOver })
    if (seconds === undefined) supervisor.kill()
    const { error } = await supervisor.done
    if (seconds === undefined) throw error ?? new Error('The host committed nothing.')
    return seconds
  })
}
