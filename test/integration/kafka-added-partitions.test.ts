import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { expect } from 'vitest'
import { aWorkspace } from '../support/a-workspace.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { endOf, millrace, records, startMillrace, temporaryFolder } from './cli-process.ts'

const kafka = kafkaForThisFile()
const TOPIC = 'added-orders'

/** A topic to a topic, and to files, whose state has a changelog with a partition for each task. */
const flow = {
  version: 1,
  id: 'added',
  name: 'Added',
  topics: { orders: { use: 'expected' }, handled: { use: 'owned', partitions: 2 } },
  nodes: [
    { id: 'orders', kind: 'topic-source', config: { topic: 'orders' } },
    { id: 'handled', kind: 'topic-sink', config: { topic: 'handled' } },
    { id: 'kept', kind: 'file-sink', config: { path: 'kept.ndjson' } },
  ],
  edges: [
    { from: 'orders.out', to: 'handled.in' },
    { from: 'orders.out', to: 'kept.in' },
  ],
}

/** A value for each of the partitions, of this round. */
function values(round: string, partitions: number): readonly string[] {
  return Array.from({ length: partitions }, (_, partition) => `${round}-${partition}`)
}

testNeeding(
  needs.kafka,
  'a topic that gets partitions, while its flow runs and while it does not, is read whole, and nothing is lost or comes twice',
  async () => {
    const { bootstrap } = await kafka()
    const client = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
    const admin = client.admin()
    await admin.connect()
    try {
      const cwd = aWorkspace(temporaryFolder(), {
        millrace: { version: 1, environment: 'staging' },
        environments: {
          staging: { broker: { kafka: { bootstrap: [bootstrap] } }, topics: { prefix: 'added-' } },
        },
        flows: { added: flow },
      })
      const send = async (round: string, partitions: number) => {
        const messages = values(round, partitions).map((value, partition) => ({
          partition,
          value: JSON.stringify({ value }),
        }))
        // One that knows the topic as it is now: another drops what is meant for partitions that it does not know.
        const producer = client.producer()
        await producer.connect()
        await producer.send({ topic: TOPIC, messages })
        await producer.disconnect()
      }
      const valuesIn = async (topic: string) =>
        records((await millrace(['topics', 'read', topic], { cwd })).out)
          .map(({ value }) => (value as { value: string }).value)
          .toSorted()
      // A producer that meets a partition without a leader yet sends again what others took: it may stand there twice.
      const isThrough = async (sent: readonly string[]) => {
        const [given, handled] = await Promise.all([valuesIn(TOPIC), valuesIn('added-handled')])
        return sent.every((value) => given.includes(value)) && isDeepStrictEqual(handled, given)
      }
      const kept = () =>
        readdirSync(cwd, { recursive: true, encoding: 'utf8' })
          .filter((file) => /kept.*\.ndjson$/.test(file))
          .flatMap((file) => readFileSync(join(cwd, file), 'utf8').trim().split('\n'))
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as { value: string }).value)
          .toSorted()

      await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }] })
      await send('first', 2)
      const run = startMillrace(['run', 'flows', '--trust'], { cwd })
      const ended = endOf(run)
      await until('the first messages', () => isThrough(values('first', 2)), { withinMs: 60_000 })

      await admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 4 }] })
      await send('second', 4)
      await until('what the new partitions got', () => isThrough(values('second', 4)), { withinMs: 80_000 })
      run.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 0 })

      await admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 5 }] })
      await send('third', 5)
      expect(await millrace(['run', 'flows', '--trust', '--once'], { cwd })).toMatchObject({ code: 0 })
      expect(await isThrough([...values('first', 2), ...values('second', 4), ...values('third', 5)])).toBe(
        true,
      )
      expect(kept()).toEqual(await valuesIn(TOPIC))
    } finally {
      await admin.disconnect()
    }
  },
  { timeoutMs: 300_000 },
)
