import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BrokerCore } from '../../src/runtime/broker/embedded/broker-core.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { until } from '../support/until.ts'
import { CopyingMember } from './copying-member.ts'
import { EmbeddedWorld } from './embedded-world.ts'
import { copies, countOf, fill, numbers } from './copying-stage.ts'
import { TellingChild } from './telling-child.ts'
import { ShiftedClock, TestMember } from './world.ts'

const PARTITIONS = 2
const COPYING = { group: 'copy', topic: 'orders', output: 'copies' }
const SHORT = { leaseMs: 600, renewMs: 100, lookMs: 50 }

describe('members of a group in several processes', () => {
  let world: EmbeddedWorld
  let children: TellingChild[]
  let others: Broker[]

  beforeEach(async () => {
    children = []
    others = []
    world = await EmbeddedWorld.inFolder()
    const topics = ['orders', 'copies'].map((name) => ({ name, partitions: PARTITIONS }))
    await world.broker.createTopics(topics)
  })
  afterEach(async () => {
    await Promise.all(children.map((child) => child.kill()))
    await Promise.all(others.map((broker) => broker.close()))
    await world.end()
  })

  function aChild(...[job, times]: [job: 'copy' | 'hold', times?: typeof SHORT]): TellingChild {
    const child = new TellingChild(world.folder, job, times)
    children.push(child)
    return child
  }

  async function aBroker(times: Partial<typeof SHORT> = {}, clock = new ShiftedClock()): Promise<Broker> {
    const broker = await openEmbeddedBroker({ folder: world.folder, clock, times })
    others.push(broker)
    return broker
  }

  test('one that is killed leaves its tasks to the others at once, long before its lease is over', async () => {
    const child = aChild('hold')
    await child.tells(/^assigned 1/)
    const member = await CopyingMember.join(world.broker, COPYING)
    await until('each to have one task', () => member.tasks.length === 1)
    await child.kill()
    await until('all tasks to be here', () => member.tasks.length === PARTITIONS, { withinMs: 4_000 })
    await fill(world.broker, 'orders', 5, PARTITIONS)
    await until('all to be copied', async () => (await countOf(world.broker, 'copies')) === 5 * PARTITIONS)
    await member.leave()
  })

  test('who was killed alone is no obstacle to the next', async () => {
    const child = aChild('hold')
    await child.tells(/^assigned 1/)
    await child.kill()
    const member = await TestMember.join(world.broker, 'copy', ['orders'], { alone: true })
    expect(member.leases.map(({ epoch }) => epoch)).toEqual([2, 2])
  })

  test('one that hangs longer than its lease loses its tasks, commits nothing when it wakes, and joins again', async () => {
    await fill(world.broker, 'orders', 10, PARTITIONS)
    const child = aChild('hold', SHORT)
    await child.tells('holding')
    await child.freeze()
    const member = await CopyingMember.join(await aBroker(SHORT), COPYING)
    await until('all to be copied', async () => (await countOf(world.broker, 'copies')) === 10 * PARTITIONS)
    expect(await world.broker.members('copy')).toHaveLength(1)
    child.say('commit')
    child.thaw()
    for (let task = 0; task < PARTITIONS; task++) await child.tells(`refused ${task} TASK_LOST`)
    await child.tells(/^assigned \d 3$/)
    await until('each to have one task', () => member.tasks.length === 1)
    expect(child.told.filter((line) => line.startsWith('lost'))).toHaveLength(PARTITIONS)
    await child.kill()
    await member.leave()
    for (let i = 0; i < PARTITIONS; i++) expect(await copies(world.broker, 'copies', i)).toEqual(numbers(10))
  })

  test('one that stood still itself does not take the others for dead', async () => {
    const child = aChild('hold', SHORT)
    await child.tells(/^assigned 1/)
    const sleeper = aChild('copy', SHORT)
    await sleeper.tells(/^assigned/)
    await sleeper.freeze()
    // The holder sees the sleeper's silence; the sleeper, awake again, has seen nothing of the holder's.
    await until(
      'the sleeper to be taken for dead',
      async () => (await world.broker.members('copy')).length === 1,
    )
    sleeper.thaw()
    await until('both to be there', async () => (await world.broker.members('copy')).length === 2)
    expect(child.told.filter((line) => line.startsWith('lost'))).toEqual([])
  })

  test('a clock that is set back an hour kills nobody', async () => {
    const clock = new ShiftedClock()
    const broker = await aBroker(SHORT, clock)
    const first = await CopyingMember.join(broker, COPYING)
    const child = aChild('copy', SHORT)
    await until('each to have one task', () => first.tasks.length === 1)
    clock.goOn(-3_600_000)
    const signs = (2 * SHORT.leaseMs) / SHORT.renewMs
    await until('two leases to pass', () => signsOfLife(world.folder).every((count) => count > signs))
    expect(await broker.members('copy')).toHaveLength(2)
    expect([...first.lost, ...child.told.filter((line) => line.startsWith('lost'))]).toEqual([])
    await first.leave()
  })

  test('a task that does not come to an end in time is lost to its owner, and the others go on', async () => {
    const slow = await openEmbeddedBroker({
      folder: world.folder,
      clock: systemClock,
      times: { drainMs: 200 },
    })
    others.push(slow)
    let stuck = true
    const revoking = () => (stuck ? new Promise<void>(() => {}) : Promise.resolve())
    const lost: number[] = []
    const first = await TestMember.join(slow, 'copy', ['orders'], {
      plan: 'copy',
      revoking,
      lost: ({ task }) => void lost.push(task),
    })
    const second = await CopyingMember.join(await aBroker(), COPYING)
    await until('the second member to have its task', () => second.tasks.length === 1)
    expect(lost).toEqual(second.tasks)
    const [task = 0] = second.tasks
    await expect(
      first.task(task).commit({ positions: [], outputs: [], state: [], cursors: [] }),
    ).rejects.toMatchObject({
      code: 'TASK_LOST',
    })
    stuck = false
    await second.leave()
    await first.leave()
  })

  test('one that leaves while it joins anew leaves nothing behind', async () => {
    const broker = await aBroker()
    let leaving: Promise<void> | undefined
    const member = await TestMember.join(broker, 'copy', ['orders'], {
      lost: () => void (leaving ??= member.leave()),
    })
    bury(world.folder)
    await until('the member to see it', () => leaving !== undefined)
    await leaving
    expect(await world.broker.members('copy')).toEqual([])
    expect(readdirSync(join(world.folder, 'members'))).toEqual([])
  })

  test('a join that the disk fails does not stand in the way of the next', async () => {
    const file = new Database(join(world.folder, 'broker.db'))
    file.exec("create trigger failing before update on groups begin select raise(abort, 'disk'); end")
    await expect(TestMember.join(world.broker, 'copy', ['orders'])).rejects.toThrow('disk')
    file.exec('drop trigger failing')
    file.close()
    const member = await TestMember.join(world.broker, 'copy', ['orders'])
    expect(member.leases).toHaveLength(PARTITIONS)
    await member.leave()
  })

  test('a broker that is closed while somebody joins keeps no member', async () => {
    const broker = await aBroker()
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    const revoked: number[] = []
    const joining = TestMember.join(broker, 'copy', ['orders'], {
      assigned: () => gate,
      revoking: async ({ task }) => void revoked.push(task),
    })
    const closing = broker.close()
    go()
    await expect(joining).rejects.toMatchObject({ code: 'BROKER_CLOSED' })
    await closing
    expect(revoked).toEqual([0, 1])
    expect(await world.broker.members('copy')).toEqual([])
  })

  test('what changes in the very moment in which a member has looked is not missed', async () => {
    const memory = await EmbeddedWorld.inMemory()
    await memory.broker.createTopics([{ name: 'orders', partitions: PARTITIONS }])
    const { file, watch } = (memory.broker as unknown as { readonly core: BrokerCore }).core
    for (let turns = 0; turns < 20; turns++) {
      const member = await TestMember.join(memory.broker, 'copy', ['orders'])
      file.database.exec('update groups set generation = generation + 1')
      watch.announce()
      for (let i = 0; i < turns; i++) await Promise.resolve()
      file.database.exec(BURIED)
      watch.announce()
      await until('the member to see it', () => member.lost.length === PARTITIONS)
      await member.leave()
    }
    await memory.end()
  })

  test('a file of the format before sharing is brought up to date, with whoever died in it', async () => {
    await TestMember.join(world.broker, 'copy', ['orders'])
    const file = new Database(join(world.folder, 'broker.db'))
    for (const column of ['plan', 'tasks', 'alone']) file.exec(`alter table members drop column ${column}`)
    file.exec("insert into members(group_id, owner, pid, generation, renewed) values (1, 'dead', 1, 1, 0)")
    file.pragma('user_version = 1')
    file.close()
    const broker = await aBroker()
    const member = await TestMember.join(broker, 'copy', ['orders'])
    expect(await broker.members('copy')).toHaveLength(2)
    await member.leave()
  })

  test('members that are killed and replaced under load lose nothing and double nothing', async () => {
    for (let i = 0; i < 3; i++) aChild('copy')
    const rounds = 6
    for (let round = 0; round < rounds; round++) {
      await fill(world.broker, 'orders', 100, PARTITIONS)
      const before = await countOf(world.broker, 'copies')
      await until('some to be copied', async () => (await countOf(world.broker, 'copies')) > before)
      await children[round]?.kill()
      aChild('copy')
    }
    const all = rounds * 100 * PARTITIONS
    await until('all to be copied', async () => (await countOf(world.broker, 'copies')) >= all, {
      withinMs: 60_000,
    })
    const expected = Array.from({ length: rounds }, () => numbers(100)).flat()
    for (let i = 0; i < PARTITIONS; i++) expect(await copies(world.broker, 'copies', i)).toEqual(expected)
  })
})

/** All members are taken for dead. */
const BURIED = `
  delete from members;
  update owners set member_id = null, wanted = null;
  update groups set generation = generation + 1;`

function bury(folder: string): void {
  const file = new Database(join(folder, 'broker.db'))
  file.exec(BURIED)
  file.close()
}

/** How often each member of any group has shown that it lives. */
function signsOfLife(folder: string): number[] {
  const file = new Database(join(folder, 'broker.db'), { readonly: true })
  try {
    return file.prepare<[], number>('select renewed from members').pluck(true).all()
  } finally {
    file.close()
  }
}
