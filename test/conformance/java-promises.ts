import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { partitionOf } from '../../src/runtime/broker/partitioner.ts'
import { runJava } from '../support/kafka-tools.ts'
import type { Promises } from './broker-under-test.ts'
import { aMessage, readAll, text, type World } from './world.ts'

const PARTITIONS = 3
const COUNT = 200
const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const producer = fileURLToPath(new URL('../support/kafka/ProduceCompressed.java', import.meta.url))

async function aWideTopic(world: World) {
  const topic = world.name('orders')
  await world.broker.createTopics([{ name: topic, partitions: PARTITIONS }])
  const { address } = world.place
  const bootstrap = address.kind === 'kafka' ? (address.settings.bootstrap[0] ?? '') : ''
  return { topic, broker: world.broker, bootstrap }
}

/** What a broker promises that Java's clients use, too. */
export function javaPromises(promises: Promises): void {
  promises.about('Java', aWideTopic, (stage) => {
    promises.that(
      'is read whatever its producer compresses with, and puts keys where we put them',
      async () => {
        const { broker, topic, bootstrap } = stage()
        const printed = await runJava(producer, [bootstrap, topic, `${COUNT}`, ...COMPRESSIONS])
        const placed = printed
          .trim()
          .split('\n')
          .map((line) => line.split('\t'))
        expect(placed).toHaveLength(COUNT * COMPRESSIONS.length)
        for (const [key = '', partition] of placed)
          expect([key, Number(partition)]).toEqual([key, partitionOf(Buffer.from(key), PARTITIONS)])
        const found = new Set<string>()
        for (let partition = 0; partition < PARTITIONS; partition++) {
          for (const { key, value, headers, timestamp } of await readAll(broker, topic, partition)) {
            const [compression = '', i = ''] = text(value).split(' ')
            expect([text(key), timestamp]).toEqual([`customer ${i}`, 1_700_000_000_000 + Number(i)])
            expect(headers.map(({ name, value: bytes }) => [name, bytes && text(bytes)])).toEqual([
              ['compression', compression],
              ['größe', null],
            ])
            found.add(text(value))
          }
        }
        expect(found.size).toBe(COUNT * COMPRESSIONS.length)
      },
      { needs: 'javaClients' },
    )

    promises.that(
      'reads what we append: key, value, headers in order, timestamp and place',
      async () => {
        const { broker, topic, bootstrap } = stage()
        const headers = ['b', 'a', 'b'].map((name, i) => ({ name, value: Buffer.from(`${i}`) }))
        const appended = await broker.append([
          aMessage(topic, { key: Buffer.from('größe'), value: Buffer.from('ein Wert'), headers }),
          aMessage(topic, { key: Buffer.from('größe'), value: null }),
          aMessage(topic, { key: null, value: Buffer.alloc(0) }),
        ])
        const show = ['timestamp', 'partition', 'offset', 'headers', 'key', 'value']
        const properties = show.flatMap((what) => ['--property', `print.${what}=true`])
        const printed = await runJava('org.apache.kafka.tools.consumer.ConsoleConsumer', [
          '--bootstrap-server',
          bootstrap,
          '--topic',
          topic,
          '--from-beginning',
          '--max-messages',
          '3',
          ...properties,
        ])
        const place = (i: number) => `Partition:${appended[i]?.partition}\tOffset:${appended[i]?.offset}`
        const time = 'CreateTime:1790000000000'
        expect(new Set(printed.replace(/\n$/, '').split('\n'))).toEqual(
          new Set([
            `${time}\t${place(0)}\tb:0,a:1,b:2\tgröße\tein Wert`,
            `${time}\t${place(1)}\tNO_HEADERS\tgröße\tnull`,
            `${time}\t${place(2)}\tNO_HEADERS\tnull\t`,
          ]),
        )
      },
      { needs: 'javaClients' },
    )
  })
}
