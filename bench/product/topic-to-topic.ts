import { join } from 'node:path'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import type { Broker, OutgoingMessage } from '../../src/runtime/broker/port.ts'
import { startFlows, type Running } from '../../src/runtime/run-flows.ts'
import { fillTopic, withBroker } from './fill-topic.ts'

export interface TopicToTopic {
  readonly name: string
  readonly folder: string
  readonly flow: CheckedFlow
  readonly input: string
  readonly output: string
  readonly partitions: number
  readonly messages: number
  message(j: number): Omit<OutgoingMessage, 'topic'>
  /** Throws where an output is not what it must be. */
  check(value: string): void
}

/**
 * Runs a flow through a topic that was filled before the clock starts, checks what came out and reports as the peers
 * do, but for `cpuSeconds`: of the work alone, because on a busy machine it says more than the seconds.
 */
export async function measureTopicToTopic(job: TopicToTopic): Promise<void> {
  const { name, folder, flow, input, partitions, messages, message } = job
  const dataFolder = join(folder, 'data')
  await fillTopic({ folder: dataFolder, topic: { name: input, partitions }, messages, message })
  const running = await startFlows({
    flows: [{ file: join(folder, 'bench.flow.json'), flow }],
    workspace: folder,
    dataFolder,
    owner: `bench (process ${process.pid})`,
    once: true,
  })
  const work = await untilLastCommit(running, messages)
  const { ended, error } = await running.done
  if (ended !== 'finished') throw error ?? new Error(`The flow ended as ${ended}.`)
  await withBroker(dataFolder, (broker) => checkOutput(broker, job))
  const { seconds, cpuSeconds } = work
  const perSecond = Math.round(messages / seconds)
  console.log(
    JSON.stringify({ product: name, messages, seconds, perSecond, cpuSeconds, rssMiB: work.rss >> 20 }),
  )
}

interface Work {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Bytes. */
  readonly rss: number
}

/** From the moment a task may read to the last commit: the peer's loop has no start either. `start-up` measures that. */
async function untilLastCommit(running: Running, messages: number): Promise<Work> {
  let started: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined
  running.onEvent((event) => {
    if (event.type === 'transition' && event.machine === 'task' && event.to === 'running')
      started ??= { at: performance.now(), cpu: process.cpuUsage() }
  })
  let over = false
  const ended = running.done.then(() => (over = true))
  while (!over && (running.flows[0]?.counts().out ?? 0) < messages) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2))])
  }
  if (started === undefined) throw new Error('No task ever ran.')
  const { user, system } = process.cpuUsage(started.cpu)
  return {
    seconds: (performance.now() - started.at) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rss: process.memoryUsage.rss(),
  }
}

/** All of them are there, and the first thousand of each partition are right: a fast wrong run must not pass. */
async function checkOutput(broker: Broker, { output, messages, check }: TopicToTopic): Promise<void> {
  const [topic] = await broker.describeTopics([output])
  const ranges = topic?.ranges ?? []
  const written = ranges.reduce((sum, { begin, end }) => sum + end - begin, 0)
  if (written !== messages) throw new Error(`${written} messages came out of ${messages}.`)
  const text = new TextDecoder()
  for (const { partition, begin } of ranges) {
    const page = await broker.read({
      topic: output,
      partition,
      offset: begin,
      maxMessages: 1000,
      maxBytes: 1e9,
    })
    for (const { value } of page.messages) check(text.decode(value ?? undefined))
  }
}
