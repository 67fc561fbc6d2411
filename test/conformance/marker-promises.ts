import { Kafka, logLevel, type Producer, type Transaction } from 'kafkajs'
import { expect } from 'vitest'
import type { TaskLease } from '../../src/runtime/broker/port.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { aTopic, LIMITS, messages, readAll, TestMember, text, values, type World } from './world.ts'

/** Two producers of another system, which write in transactions, and a member that reads what they write. */
async function aTopicOfTransactions(world: World) {
  const { topic, broker } = await aTopic(world)
  const kafka = new Kafka({
    brokers: [bootstrapOf(world)],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 5 },
  })
  const producers = await Promise.all(['one', 'other'].map((name) => connect(kafka, world.name(name))))
  const member = await TestMember.join(broker, world.name('ship'), [topic])
  return {
    topic,
    broker,
    lease: member.task(0),
    begin: (producer: number) => (producers[producer] as Producer).transaction(),
    send: (transaction: Transaction, ...values: string[]) =>
      transaction.send({ topic, messages: values.map((value) => ({ key: 'key', value })) }),
    end: async () => void (await Promise.all(producers.map((producer) => producer.disconnect()))),
  }
}

function bootstrapOf({ place }: World): string {
  return place.address.kind === 'kafka' ? (place.address.settings.bootstrap[0] ?? '') : ''
}

async function connect(kafka: Kafka, transactionalId: string): Promise<Producer> {
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  return producer
}

/** Polls until the task has come to the end of its partition, as lag is counted. */
async function pollToTheEnd(lease: TaskLease, topic: string): Promise<{ values: string[]; next: number }> {
  const found: string[] = []
  let next = 0
  await until('the end of the partition', async () => {
    for (const batch of await lease.poll({ ...LIMITS, maxMessages: 3, maxWaitMs: 100 })) {
      found.push(...batch.messages.map(({ value }) => text(value)))
      next = batch.nextOffset
    }
    return next === lease.end(topic)
  })
  return { values: found, next }
}

/** What a broker promises in whose topics other producers write transactions. */
export function markerPromises(promises: Promises): void {
  promises.about('transactions of other producers', aTopicOfTransactions, (stage) => {
    promises.that(
      'are read when they are committed: what was aborted beside them is never delivered',
      async () => {
        const { broker, topic, lease, begin, send, end } = stage()
        for (let round = 0; round < 3; round++) {
          const [kept, dropped] = [await begin(0), await begin(1)]
          await send(kept, `kept ${round} first`)
          await send(dropped, `dropped ${round} first`)
          await send(kept, `kept ${round} second`)
          await send(dropped, `dropped ${round} second`)
          // In each order once, so that the two markers do not always stand in the same one.
          await (round === 1 ? dropped.abort() : kept.commit())
          await (round === 1 ? kept.commit() : dropped.abort())
        }
        const expected = [0, 1, 2].flatMap((round) => [`kept ${round} first`, `kept ${round} second`])
        const polled = await pollToTheEnd(lease, topic)
        expect(polled.values).toEqual(expected)
        expect((await readAll(broker, topic)).map(({ value }) => text(value))).toEqual(expected)
        await end()
      },
      { needs: 'markers' },
    )

    promises.that(
      'end with a marker that takes an offset: the end is reached all the same',
      async () => {
        const { broker, topic, lease, begin, send, end } = stage()
        const transaction = await begin(0)
        await send(transaction, 'one', 'two')
        await transaction.commit()
        // The producer is told of its commit a moment before the marker stands.
        await until('the marker', async () => {
          const [described] = await broker.describeTopics([topic])
          return described?.ranges[0]?.end === 3
        })
        expect(await pollToTheEnd(lease, topic)).toEqual({ values: ['one', 'two'], next: 3 })
        await end()
      },
      { needs: 'markers' },
    )

    promises.that(
      'that leave nothing but aborted messages do not stop their readers',
      async () => {
        const { broker, topic, lease, begin, send, end } = stage()
        for (let i = 0; i < 3; i++) {
          const transaction = await begin(0)
          await send(transaction, `dropped ${i}`)
          await transaction.abort()
        }
        expect(values(await lease.poll({ ...LIMITS, maxWaitMs: 300 }))).toEqual([])
        const page = await broker.read({ topic, partition: 0, offset: 0, maxMessages: 10, maxBytes: 1_000 })
        expect([page.messages, page.nextOffset]).toEqual([[], 6])
        await broker.append(messages(topic, 1))
        expect(await pollToTheEnd(lease, topic)).toEqual({ values: ['value 0'], next: 7 })
        await end()
      },
      { needs: 'markers' },
    )

    promises.that(
      'that are open hold back what was written behind them until they end',
      async () => {
        const { broker, topic, lease, begin, send, end } = stage()
        const transaction = await begin(0)
        await send(transaction, 'in a transaction')
        await broker.append(messages(topic, 1))
        expect(values(await lease.poll({ ...LIMITS, maxWaitMs: 300 }))).toEqual([])
        await transaction.commit()
        const polled = await pollToTheEnd(lease, topic)
        expect(polled.values).toEqual(['in a transaction', 'value 0'])
        await end()
      },
      { needs: 'markers' },
    )
  })
}
