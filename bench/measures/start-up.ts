import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from '../benchmark.ts'
import { fillTopic, withBroker } from '../product/fill-topic.ts'
import { secondsUntilCommitted, startTime } from '../start-time.ts'

const name = 'start-up'
const command = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

export const startUp: Benchmark = {
  name,
  says: 'Starts the command on a waiting topic and takes the time until another process can read its first output; the median of ten.',
  measure: (bench) => startTime(name, startOnce, bench),
}

const flow = {
  version: 1,
  id: 'bench-start-up',
  name: 'Start-up',
  topics: { lines: { use: 'expected' }, out: { use: 'owned', partitions: 4 } },
  references: { products: { from: { file: 'products.csv' }, key: 'id' } },
  nodes: [
    { id: 'lines', kind: 'topic-source', config: { topic: 'lines' } },
    { id: 'product', kind: 'lookup', config: { table: 'products', key: 'value.id' } },
    { id: 'twice', kind: 'map', config: { rows: [{ to: 'twice', cel: 'value.n * 2' }] } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'out' } },
  ],
  edges: [
    { from: 'lines.out', to: 'product.in' },
    { from: 'product.found', to: 'twice.in' },
    { from: 'twice.out', to: 'out.in' },
  ],
}

/** One start in a new workspace: the example's kinds, a hundred messages, no broker file that was ever warm. */
async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const data = join(folder, 'data')
  try {
    writeFileSync(join(folder, 'bench.flow.json'), JSON.stringify(flow))
    writeFileSync(join(folder, 'products.csv'), 'id,name\nmug,Mug\n')
    const value = new TextEncoder().encode('{"id":"mug","n":1}')
    const message = () => ({ key: null, value, headers: [], timestamp: Date.now() })
    await fillTopic({ folder: data, topic: { name: 'lines', partitions: 4 }, messages: 100, message })
    return await timedStart(folder, data)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timedStart(folder: string, data: string): Promise<number> {
  return await withBroker(data, async (broker) => {
    const started = performance.now()
    const child = spawn(
      process.execPath,
      [command, 'run', join(folder, 'bench.flow.json'), '--data', data, '--once', '--json'],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let complained = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const seconds = await secondsUntilCommitted(broker, 'out', {
      started,
      isOver: () => child.exitCode !== null,
    })
    if (seconds === undefined) child.kill('SIGKILL')
    await closed
    if (seconds === undefined) throw new Error(`The command committed nothing.\n${complained}`)
    return seconds
  })
}
