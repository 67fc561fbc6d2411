import type { Broker } from '../../src/runtime/broker/port.ts'
import { aMessage, readAll, text, type World } from './world.ts'

/** Topics of equal width, as a stage copies one to the other. */
export async function aCopyingStage(world: World, partitions: number) {
  const stage = { topic: world.name('orders'), output: world.name('copies'), group: world.name('copy') }
  const topics = [stage.topic, stage.output].map((name) => ({ name, partitions }))
  await world.broker.createTopics(topics)
  return { ...stage, broker: world.broker }
}

/** Appends messages numbered within their partition; resolves when all are acknowledged. */
export async function fill(broker: Broker, topic: string, perPartition: number, partitions: number) {
  const all = Array.from({ length: perPartition * partitions }, (_, i) =>
    aMessage(topic, {
      partition: i % partitions,
      key: Buffer.from(`key ${i % 17}`),
      value: Buffer.from(`${Math.floor(i / partitions)}`),
    }),
  )
  await broker.append(all)
}

export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${i}`)
}

/** Values of a partition, in order. */
export async function copies(broker: Broker, output: string, partition: number): Promise<string[]> {
  return (await readAll(broker, output, partition)).map(({ value }) => text(value))
}

/** Messages in a topic, in all partitions. */
export async function countOf(broker: Broker, topic: string): Promise<number> {
  const [found] = await broker.describeTopics([topic])
  return (found?.ranges ?? []).reduce((sum, { begin, end }) => sum + end - begin, 0)
}
