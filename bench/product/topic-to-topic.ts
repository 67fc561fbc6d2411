import { join } from 'node:path'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import type { Broker, OutgoingMessage } from '../../src/runtime/broker/port.ts'
import { startFlows, type Running } from '../../src/runtime/run-flows.ts'
import { fillTopic, withBroker } from './fill-topic.ts'
import { report } from './peer-work.ts'

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

/** Runs a flow through a topic that was filled before the clock starts, checks what came out, and reports as the peers do. */
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
  const seconds = await secondsAtWork(running, messages)
  const { ended, error } = await running.done
  if (ended !== 'finished') throw error ?? new Error(`The flow ended as ${ended}.`)
  await withBroker(dataFolder, (broker) => checkOutput(broker, job))
  report(name, messages, seconds)
}

/** From the moment a task may read to the last commit: the peer's loop has no start either. `start-up` measures that. */
async function secondsAtWork(running: Running, messages: number): Promise<number> {
  let started: number | undefined
  running.onEvent((event) => {
    if (event.type === 'transition' && event.machine === 'task' && event.to === 'restoring')
      started ??= performance.now()
  })
  let over = false
  const ended = running.done.then(() => (over = true))
  while (!over && (running.flows[0]?.counts().out ?? 0) < messages) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2))])
  }
  const now = performance.now()
  if (started === undefined) throw new Error('No task ever ran.')
  return (now - started) / 1000
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
