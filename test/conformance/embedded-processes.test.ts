import { once } from 'node:events'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startChild } from './child.ts'
import { EmbeddedWorld } from './embedded-world.ts'
import { aCommit, aMessage, LIMITS, messages, readAll, TestMember, values } from './world.ts'

describe('several processes on one embedded broker', () => {
  let world: EmbeddedWorld

  beforeEach(async () => {
    world = await EmbeddedWorld.inFolder()
    await world.broker.createTopics([{ name: 'orders', partitions: 1 }])
  })
  afterEach(() => world.end())

  test('a poll wakes for what another process appends', async () => {
    const member = await TestMember.join(world.broker, 'ship', ['orders'])
    const waiting = member.task(0).poll({ ...LIMITS, maxWaitMs: 9_000 })
    const child = await startChild(world.place, 'append', '1')
    expect(values(await waiting)).toEqual(['value 0'])
    if (child.exitCode === null) await once(child, 'exit')
  })

  test('appends of two processes at once have offsets without holes', async () => {
    const child = await startChild(world.place, 'append', '200')
    const ended = once(child, 'exit')
    for (let i = 0; i < 100; i++) await world.broker.append(messages('orders', 2))
    await ended
    const stored = await readAll(world.broker, 'orders')
    expect(stored.map(({ offset }) => offset)).toEqual(Array.from({ length: 400 }, (_, i) => i))
  })

  test('topics and partitions made by another connection are seen at once', async () => {
    const other = await EmbeddedWorld.open(world.folder)
    await other.broker.createTopics([{ name: 'new', partitions: 1 }])
    await other.broker.append(messages('new', 3))
    expect(await world.broker.append([aMessage('new')])).toMatchObject([{ offset: 3 }])
    await other.broker.deleteTopic('new')
    await expect(world.broker.append([aMessage('new')])).rejects.toMatchObject({ code: 'TOPIC_MISSING' })
    await other.broker.close()
  })

  test('a commit under an older epoch is lost and writes nothing', async () => {
    const member = await TestMember.join(world.broker, 'ship', ['orders'])
    const file = new Database(join(world.folder, 'broker.db'))
    file.prepare('update owners set epoch = epoch + 1').run()
    file.close()
    const commit = member.task(0).commit(aCommit({ outputs: messages('orders', 1) }))
    await expect(commit).rejects.toMatchObject({ code: 'TASK_LOST', class: 'lost' })
    expect(member.lost).toHaveLength(1)
    expect(await readAll(world.broker, 'orders')).toEqual([])
  })

  test('a writer waits outside SQLite while another process holds the lock', async () => {
    const file = new Database(join(world.folder, 'broker.db'))
    file.exec('begin immediate')
    let appended = false
    const append = world.broker.append(messages('orders', 1)).then(() => (appended = true))
    await world.clock.sleep(30)
    expect(appended).toBe(false)
    file.exec('rollback')
    file.close()
    expect(await append).toBe(true)
  })
})
