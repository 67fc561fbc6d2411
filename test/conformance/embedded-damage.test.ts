import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { EmbeddedWorld } from './embedded-world.ts'
import { LIMITS, messages, readAll, TestMember, values } from './world.ts'

describe('damage to an embedded broker', () => {
  let world: EmbeddedWorld

  beforeEach(async () => {
    world = await EmbeddedWorld.inFolder()
    await world.broker.createTopics([{ name: 'orders', partitions: 2 }])
  })
  afterEach(() => world.end())

  function changeFile(sql: string) {
    const file = new Database(join(world.folder, 'broker.db'))
    file.exec(sql)
    file.close()
  }

  /** Changes the bytes of every batch of partition 0. */
  function changeBatches(change: (blob: Buffer) => void) {
    const file = new Database(join(world.folder, 'broker.db'))
    const rows = file
      .prepare<[], { id: number; messages: Buffer }>('select id, messages from batches order by id')
      .all()
    const [first] = rows
    if (first === undefined) throw new Error('There is no batch.')
    change(first.messages)
    file.prepare('update batches set messages = ? where id = ?').run(first.messages, first.id)
    file.close()
  }

  test('a flipped byte is found, named, and stops its partition only', async () => {
    await world.broker.append([0, 1].flatMap((partition) => messages('orders', 3, { partition })))
    changeBatches((blob) => blob.write('valve', blob.indexOf('value 1')))
    const member = await TestMember.join(world.broker, 'ship', ['orders'])
    expect(values(await member.task(0).poll(LIMITS))).toEqual(['value 0'])
    await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
      code: 'BROKER_DAMAGED',
      message: expect.stringContaining('Message 1 of topic "orders" partition 0') as string,
    })
    expect(values(await member.task(1).poll(LIMITS))).toEqual(['value 0', 'value 1', 'value 2'])
  })

  test.for([
    ['crc', 0, -1],
    ['timestamp', 4, 7],
    ['length of the key', 12, -1],
    ['length of the key, larger than all', 12, 1_000_000],
    ['length of the value', 16, -1],
    ['length of the headers', 20, -5],
    ['key', 24, 7],
  ] as const)('a changed message is found: %s', async ([, at, number]) => {
    await world.broker.append(messages('orders', 2, { partition: 0 }))
    changeBatches((blob) => blob.writeInt32LE(number, at))
    await expect(readAll(world.broker, 'orders')).rejects.toMatchObject({ code: 'BROKER_DAMAGED' })
  })

  test.for([
    "key = cast('kez' as blob)",
    'timestamp = timestamp + 4294967296',
    "headers = x'010161'",
    'value = null',
  ])('a changed message of a compacted topic is found: %s', async (change) => {
    await world.broker.createTopics([{ name: 'customers', partitions: 1, cleanup: 'compact' }])
    await world.broker.append(messages('customers', 1, { partition: 0 }))
    changeFile(`update log set ${change}`)
    await expect(readAll(world.broker, 'customers')).rejects.toMatchObject({ code: 'BROKER_DAMAGED' })
  })

  test('a file of a newer format is left alone, and both formats are named', async () => {
    await world.broker.close()
    changeFile('pragma user_version = 99')
    await expect(openEmbeddedBroker(world)).rejects.toMatchObject({
      code: 'BROKER_FORMAT_NEWER',
      message: expect.stringMatching(/has format 99; this Millrace knows formats up to \d+/) as string,
    })
  })

  test('a file that is no database says what to do', async () => {
    await world.broker.close()
    writeFileSync(
      join(world.folder, 'broker.db'),
      'this is not a database, however much one wishes. '.repeat(100),
    )
    await expect(openEmbeddedBroker(world)).rejects.toMatchObject({
      code: 'BROKER_DAMAGED',
      message: expect.stringContaining(world.folder) as string,
      hint: expect.stringContaining('backup') as string,
    })
  })

  test('a closed broker says so', async () => {
    await world.broker.close()
    await expect(world.broker.append(messages('orders', 1))).rejects.toMatchObject({ code: 'BROKER_CLOSED' })
  })
})
