import { expect, onTestFinished } from 'vitest'
import { codecFor } from '../../src/runtime/codecs/codec-for.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { openReferences } from '../../src/runtime/reference/open-references.ts'
import { KafkaWorld } from '../conformance/kafka-world.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'

const kafka = kafkaForThisFile()

testNeeding(
  [needs.kafka],
  'a table from a topic of a Kafka is read whole without a group, and followed',
  async () => {
    const world = await KafkaWorld.on((await kafka()).bootstrap)
    const { broker } = world
    const store = await openReferences({ folder: ':memory:', clock: systemClock })
    onTestFinished(async () => {
      await store.close()
      await world.end()
    })
    const utf8 = new TextEncoder()
    const write = (key: string, value: string | null) =>
      broker.append([
        {
          topic: 'products',
          key: utf8.encode(key),
          value: value === null ? null : utf8.encode(value),
          headers: [],
          timestamp: Date.now(),
        },
      ])
    await broker.createTopics([{ name: 'products', partitions: 3, cleanup: 'compact' }])
    for (const key of ['a', 'b', 'c', 'd']) await write(key, `{"name":"${key}1"}`)
    const table = await store.follow({
      name: 'products',
      declaration: { from: { topic: 'products' }, key: 'id', refreshMs: 50 },
      topic: 'products',
      broker,
      codec: codecFor('json'),
      declaredAs: null,
    })
    expect(table.rows).toBe(4)
    await write('a', '{"name":"a2"}')
    await write('b', null)
    await until('the new rows', () => table.rows === 3 && table.get('a')?.['name'] === 'a2')
    expect(table.get('b')).toBeUndefined()
  },
)
