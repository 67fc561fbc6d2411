import { expect } from 'vitest'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { CopyingMember } from './copying-member.ts'
import { aMessage, readAll, text, type World } from './world.ts'

const PARTITIONS = 3
const MESSAGES = 1_500

/** Topics of equal width, as a stage copies one to the other. */
export async function aCopyingStage(world: World, partitions = PARTITIONS) {
  const stage = { topic: world.name('orders'), output: world.name('copies'), group: world.name('copy') }
  const topics = [stage.topic, stage.output].map((name) => ({ name, partitions }))
  await world.broker.createTopics(topics)
  return { ...stage, broker: world.broker }
}

/** Appends messages numbered within their partition; resolves when all are acknowledged. */
export async function fill(broker: Broker, topic: string, perPartition: number, partitions = PARTITIONS) {
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

export async function copies(broker: Broker, output: string, partition: number): Promise<string[]> {
  return (await readAll(broker, output, partition)).map(({ value }) => text(value))
}

/** Messages in a topic, in all partitions. */
export async function countOf(broker: Broker, topic: string): Promise<number> {
  const [found] = await broker.describeTopics([topic])
  return (found?.ranges ?? []).reduce((sum, { begin, end }) => sum + end - begin, 0)
}

/** What every broker promises about order. */
export function orderPromises(promises: Promises): void {
  promises.about('order', aCopyingStage, (stage) => {
    promises.that('of a partition is kept over many polls and commits', async () => {
      const { broker, topic, output, group } = stage()
      const member = await CopyingMember.join(broker, { group, topic, output, limits: { maxMessages: 37 } })
      for (let i = 0; i < 3; i++) await fill(broker, topic, MESSAGES / 3)
      await until('all to be copied', async () => (await countOf(broker, output)) >= PARTITIONS * MESSAGES)
      await member.leave()
      const expected = [0, 1, 2].flatMap(() => numbers(MESSAGES / 3))
      for (let i = 0; i < PARTITIONS; i++) expect(await copies(broker, output, i)).toEqual(expected)
    })

    promises.that(
      'goes on after a member has left and the broker was opened again, with nothing twice',
      async () => {
        const { world, broker, topic, output, group } = stage()
        await fill(broker, topic, MESSAGES)
        const copying = { group, topic, output, limits: { maxMessages: 50 } }
        const member = await CopyingMember.join(broker, copying)
        await until('some to be copied', async () => (await countOf(broker, output)) > MESSAGES)
        await member.leave()
        const again = await world.reopen()
        const next = await CopyingMember.join(again, copying)
        await until('all to be copied', async () => (await countOf(again, output)) >= PARTITIONS * MESSAGES)
        await next.leave()
        for (let i = 0; i < PARTITIONS; i++) expect(await copies(again, output, i)).toEqual(numbers(MESSAGES))
      },
    )
  })
}
