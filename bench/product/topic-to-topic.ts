import { join } from 'node:path'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import type { TopicNames } from '../../src/flow/topology.ts'
import { type BrokerAddress, openBroker } from '../../src/runtime/broker/open-broker.ts'
import type { Broker, OutgoingMessage } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { startFlows, type Running } from '../../src/runtime/run-flows.ts'
import { fillTopic } from './fill-topic.ts'

export interface TopicToTopic {
  readonly name: string
  readonly folder: string
  readonly flow: CheckedFlow
  /** The embedded broker in the folder unless set. */
  readonly brokerAddress?: BrokerAddress
  readonly topicNames?: TopicNames
  readonly namespace?: string
  readonly output: string
  readonly messages: number
  /** Called when the flow was started, before it runs. */
  started?(running: Running): void
  /** Throws where an output is not what it must be. */
  check(value: string): void
}

export interface FilledTopic extends TopicToTopic {
  readonly input: string
  readonly partitions: number
  message(j: number): Omit<OutgoingMessage, 'topic'>
}

/** Fills a topic of the embedded broker before the clock starts, then as below. */
export async function measureFilledTopic(job: FilledTopic): Promise<void> {
  const { input, partitions, messages, message } = job
  await fillTopic({ folder: dataFolder(job), topic: { name: input, partitions }, messages, message })
  await measureTopicToTopic(job)
}

/**
 * Runs a flow through a topic that lies there already, checks what came out and reports as the peers do, but for
 * `cpuSeconds`: of the work alone, because on a busy machine it says more than the seconds.
 */
export async function measureTopicToTopic(job: TopicToTopic): Promise<void> {
  const { name, folder, flow, messages, brokerAddress, topicNames, namespace } = job
  const running = await startFlows({
    flows: [{ file: join(folder, 'bench.flow.json'), flow }],
    workspace: folder,
    dataFolder: dataFolder(job),
    owner: `bench (process ${process.pid})`,
    once: true,
    ...(brokerAddress === undefined ? {} : { brokerAddress }),
    ...(topicNames === undefined ? {} : { topicNames }),
    ...(namespace === undefined ? {} : { namespace }),
  })
  job.started?.(running)
  const { seconds, cpuSeconds, rss, highestRss } = await untilLastCommit(running, messages)
  const { ended, error } = await running.done
  if (ended !== 'finished') throw error ?? new Error(`The flow ended as ${ended}.`)
  await checkOutput(job)
  const perSecond = Math.round(messages / seconds)
  console.log(
    JSON.stringify({
      product: name,
      messages,
      seconds,
      perSecond,
      cpuSeconds,
      rssMiB: rss >> 20,
      highestRss,
    }),
  )
}

function dataFolder({ folder }: Pick<TopicToTopic, 'folder'>): string {
  return join(folder, 'data')
}

interface Work {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Bytes at the last commit. */
  readonly rss: number
  /** Bytes: the most that this process ever took until then. */
  readonly highestRss: number
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
  if (started === undefined) throw (await running.done).error ?? new Error('No task ever ran.')
  const { user, system } = process.cpuUsage(started.cpu)
  return {
    seconds: (performance.now() - started.at) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rss: process.memoryUsage.rss(),
    highestRss: process.resourceUsage().maxRSS * 1024,
  }
}

/** All of them are there, and the first thousand of each partition are right: a fast wrong run must not pass. */
export async function checkOutput(
  job: Pick<TopicToTopic, 'folder' | 'brokerAddress' | 'output' | 'messages' | 'check'>,
): Promise<void> {
  const address = job.brokerAddress ?? { kind: 'embedded' }
  const broker = await openBroker({ address, dataFolder: dataFolder(job), clock: systemClock })
  try {
    await checkTopic(broker, job)
  } finally {
    await broker.close()
  }
}

async function checkTopic(
  broker: Broker,
  { output, messages, check }: Pick<TopicToTopic, 'output' | 'messages' | 'check'>,
): Promise<void> {
  const [topic] = await broker.describeTopics([output])
  const ranges = topic?.ranges ?? []
  const written = ranges.reduce((sum, { begin, end }) => sum + end - begin, 0)
  if (written !== messages) throw new Error(`${written} messages came out of ${messages}.`)
  const text = new TextDecoder()
  for (const { partition, begin, end } of ranges) {
    let offset = begin
    while (offset < Math.min(end, begin + 1000)) {
      const page = await broker.read({ topic: output, partition, offset, maxMessages: 1000, maxBytes: 1e9 })
      if (page.nextOffset <= offset) throw new Error(`Partition ${partition} cannot be read at ${offset}.`)
      for (const { value } of page.messages) check(text.decode(value ?? undefined))
      offset = page.nextOffset
    }
  }
}
