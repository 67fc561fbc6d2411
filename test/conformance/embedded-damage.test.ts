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

  test('a flipped byte is found, named, and stops its partition only', async () => {
    await world.broker.append([0, 1].flatMap((partition) => messages('orders', 3, { partition })))
    changeFile(`update log set value = cast('valve 1' as blob) where value = cast('value 1' as blob)
      and id < (select max(id) from log) - 1000`)
    const member = await TestMember.join(world.broker, 'ship', ['orders'])
    expect(values(await member.task(0).poll(LIMITS))).toEqual(['value 0'])
    await expect(member.task(0).poll(LIMITS)).rejects.toMatchObject({
      code: 'BROKER_DAMAGED',
      message: expect.stringContaining('Message 1 of topic "orders" partition 0') as string,
    })
    expect(values(await member.task(1).poll(LIMITS))).toEqual(['value 0', 'value 1', 'value 2'])
  })

  test.for([
    "key = cast('kez' as blob)",
    'timestamp = timestamp + 4294967296',
    "headers = x'010161'",
    'key = null',
    'value = null',
  ])('a changed message is found: %s', async (change) => {
    await world.broker.append(messages('orders', 1, { partition: 0 }))
    changeFile(`update log set ${change}`)
    await expect(readAll(world.broker, 'orders')).rejects.toMatchObject({ code: 'BROKER_DAMAGED' })
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
