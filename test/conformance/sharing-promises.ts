import { expect } from 'vitest'
import type { Broker, TaskLease } from '../../src/runtime/broker/port.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import type { Promises } from './broker-under-test.ts'
import { CopyingMember, type CopyOptions } from './copying-member.ts'
import { aCopyingStage, copies, countOf, fill, numbers } from './copying-stage.ts'
import { aCommit, at, messages, NO_WAIT, TestMember, type World } from './world.ts'

const TASKS = 6
/** A rebalance among processes takes its time. */
const SOON = { withinMs: 30_000 }

/** What every broker promises about a group that several members share. */
export function sharingPromises(promises: Promises): void {
  /** Each member is a process of its own; where there is only one process, it has them all. */
  const connect = async ({ world }: { readonly world: World }): Promise<Broker> =>
    promises.broker.lacks.connections === undefined ? await world.another() : world.broker

  promises.about(
    'a shared group',
    (world) => aSharedStage(world),
    (stage) => {
      for (const count of [2, 3, 5]) {
        promises.that(`gives each of ${count} members its even part of the tasks`, async () => {
          const { broker, topic, output, group } = stage()
          const members: CopyingMember[] = []
          for (let i = 0; i < count; i++)
            members.push(await CopyingMember.join(await connect(stage()), { group, topic, output }))
          await sharedEvenly(members)
          await fill(broker, topic, 200, TASKS)
          await until('all to be copied', async () => (await countOf(broker, output)) >= 200 * TASKS, SOON)
          await Promise.all(members.map((member) => member.leave()))
          for (let i = 0; i < TASKS; i++) expect(await copies(broker, output, i)).toEqual(numbers(200))
        })
      }

      promises.that('tells who is in it, with their tasks', async () => {
        const { broker, topic, output, group } = stage()
        const members: CopyingMember[] = []
        for (const owner of ['one', 'two'])
          members.push(await CopyingMember.join(await connect(stage()), { group, topic, output, owner }))
        await sharedEvenly(members)
        const told = await until('both to be told', async () => {
          const found = await broker.members(group)
          return found.every(({ tasks }) => tasks.length === TASKS / 2) && found
        })
        const sorted = [...told].sort((a, b) => (a.owner < b.owner ? -1 : 1))
        expect(sorted).toEqual([
          { owner: 'one', tasks: members[0]?.tasks },
          { owner: 'two', tasks: members[1]?.tasks },
        ])
      })

      promises.that('keeps topics that a stage reads together in one task', async () => {
        const { world, broker, topic, group } = stage()
        const other = world.name('prices')
        await broker.createTopics([{ name: other, partitions: TASKS }])
        await fill(broker, topic, 1, TASKS)
        await fill(broker, other, 1, TASKS)
        const members: HoldingMember[] = []
        for (let i = 0; i < 3; i++)
          members.push(await HoldingMember.hold(await connect(stage()), group, [topic, other]))
        await until('the tasks to be shared', () => members.every(({ tasks }) => tasks.length === 2), SOON)
        for (const { living } of members) {
          for (const lease of living) {
            const seen = new Set<string>()
            await until('a message of both topics', async () => {
              for (const batch of await lease.poll({ ...NO_WAIT, maxWaitMs: 200 }))
                seen.add(`${batch.topic}/${batch.partition}`)
              return seen.size === 2
            })
            expect(seen).toEqual(new Set([`${topic}/${lease.task}`, `${other}/${lease.task}`]))
          }
        }
        await Promise.all(members.map((member) => member.leave()))
      })

      promises.that('lets tasks that stay run on while others are given back', async () => {
        const { broker, topic, group } = stage()
        const gate = Promise.withResolvers<void>()
        const first = await HoldingMember.hold(await connect(stage()), group, [topic], () => gate.promise)
        expect(first.tasks).toHaveLength(TASKS)
        const second = await HoldingMember.hold(await connect(stage()), group, [topic])
        await until('half of the tasks to be asked for', () => first.revoked.length === TASKS / 2, SOON)
        const stay = first.living
        for (const lease of stay) {
          await broker.append(messages(topic, 1, { partition: lease.task }))
          await until(
            'the message',
            async () => (await lease.poll({ ...NO_WAIT, maxWaitMs: 200 })).length > 0,
          )
          await lease.commit(aCommit({ positions: [at(topic, lease.task, 1)] }))
        }
        // Nobody takes what is not given back.
        expect(second.leases).toEqual([])
        gate.resolve()
        await until('the second member to have its part', () => second.tasks.length === TASKS / 2, SOON)
        expect(first.lost).toEqual([])
        for (const lease of stay) await lease.commit(aCommit({ positions: [at(topic, lease.task, 1)] }))
        await Promise.all([first.leave(), second.leave()])
      })

      promises.that(
        'hands a task over behind what its old owner committed, under a higher epoch',
        async () => {
          const { broker, topic, group } = stage()
          await fill(broker, topic, 3, TASKS)
          const first = await HoldingMember.hold(await connect(stage()), group, [topic], (lease) =>
            lease.commit(aCommit({ positions: [at(topic, lease.task, 2)] })),
          )
          const second = await HoldingMember.hold(await connect(stage()), group, [topic])
          await until('the second member to have its part', () => second.tasks.length === TASKS / 2, SOON)
          for (const lease of second.leases) {
            const before = first.leases.find(({ task }) => task === lease.task)
            expect(lease.epoch).toBeGreaterThan(before?.epoch ?? Infinity)
            expect(lease.positions).toEqual([at(topic, lease.task, 2)])
            await expect(before?.commit(aCommit())).rejects.toMatchObject({ code: 'TASK_LOST' })
            await expect(before?.poll(NO_WAIT)).rejects.toMatchObject({ code: 'TASK_LOST' })
          }
          await Promise.all([first.leave(), second.leave()])
        },
      )

      promises.that(
        'loses and swaps nothing while members join and leave',
        async () => {
          const { broker, topic, output, group } = stage()
          const churn = new Churn(() => connect(stage()), {
            group,
            topic,
            output,
            limits: { maxMessages: 20 },
          })
          await churn.join()
          const watch = new PositionWatch(broker, group)
          for (let round = 0; round < 8; round++) {
            await fill(broker, topic, 100, TASKS)
            await churn.turn()
            await watch.look()
          }
          const all = 800 * TASKS
          await until(
            'all to be copied',
            async () => {
              await watch.look()
              return (await countOf(broker, output)) >= all
            },
            { withinMs: 60_000 },
          )
          await churn.end()
          await watch.look()
          expect(churn.epochsThatDidNotGrow).toEqual([])
          expect(watch.wentBack).toEqual([])
          const expected = Array.from({ length: 8 }, () => numbers(100)).flat()
          for (let i = 0; i < TASKS; i++) {
            const copied = await copies(broker, output, i)
            if (broker.exactlyOnce) expect(copied).toEqual(expected)
            else expect(withoutRepeats(copied, 800)).toEqual(expected)
          }
        },
        { timeoutMs: 180_000 },
      )

      promises.that('gives nothing to members of another plan, until the others are gone', async () => {
        const { topic, output, group } = stage()
        const copying = { group, topic, output }
        const old = await CopyingMember.join(await connect(stage()), { ...copying, owner: 'the old one' })
        const next = await CopyingMember.join(await connect(stage()), { ...copying, plan: 'another' })
        const more = await CopyingMember.join(await connect(stage()), { ...copying, plan: 'another' })
        await until('both to be told', () => next.troubles.length > 0 && more.troubles.length > 0, SOON)
        expect(next.troubles[0]).toMatchObject({
          code: 'FLOW_REVISIONS_DIFFER',
          message: expect.stringContaining('the old one') as string,
        })
        expect([next.tasks, more.tasks]).toEqual([[], []])
        expect(old.tasks).toHaveLength(TASKS)
        await old.leave()
        await sharedEvenly([next, more])
        await until(
          'both to be well',
          () => next.troubles.at(-1) === null && more.troubles.at(-1) === null,
          SOON,
        )
        await Promise.all([next.leave(), more.leave()])
      })

      promises.that('refuses a member that wants it alone, and lets nobody in beside one', async () => {
        const { topic, group } = stage()
        const brokers = [await connect(stage()), await connect(stage())] as const
        const refused = { code: 'FLOW_ALREADY_RUNNING' }
        const first = await TestMember.join(brokers[0], group, [topic], { owner: 'millrace run orders' })
        await expect(TestMember.join(brokers[1], group, [topic], { alone: true })).rejects.toMatchObject({
          ...refused,
          message: expect.stringContaining('millrace run orders') as string,
        })
        await first.leave()
        const alone = await TestMember.join(brokers[0], group, [topic], { alone: true })
        await expect(TestMember.join(brokers[1], group, [topic])).rejects.toMatchObject(refused)
        await expect(TestMember.join(brokers[1], group, [topic], { alone: true })).rejects.toMatchObject(
          refused,
        )
        await alone.leave()
        const next = await TestMember.join(brokers[1], group, [topic])
        expect(next.leases).toHaveLength(TASKS)
      })

      promises.that('takes no positions from outside while any member lives', async () => {
        const { broker, topic, output, group } = stage()
        const members: CopyingMember[] = []
        for (let i = 0; i < 2; i++)
          members.push(await CopyingMember.join(await connect(stage()), { group, topic, output }))
        await sharedEvenly(members)
        await members[0]?.leave()
        const outside = aCommit({ positions: [at(topic, 0, 0)] })
        await expect(broker.commitOutside(group, outside)).rejects.toMatchObject({
          code: 'FLOW_ALREADY_RUNNING',
        })
        await expect(broker.forgetGroup(group)).rejects.toMatchObject({ code: 'FLOW_ALREADY_RUNNING' })
        await members[1]?.leave()
        await broker.commitOutside(group, outside)
      })
    },
  )
}

async function aSharedStage(world: World) {
  return await aCopyingStage(world, TASKS)
}

/** Each task is in the hands of one member, and none has more than one task more than another. */
async function sharedEvenly(members: readonly CopyingMember[]): Promise<void> {
  await until(
    'the tasks to be shared evenly',
    () => {
      const counts = members.map(({ tasks }) => tasks.length)
      const all = members.flatMap(({ tasks }) => tasks).sort((a, b) => a - b)
      expect(all).toEqual(Array.from({ length: TASKS }, (_, task) => task))
      return Math.max(...counts) - Math.min(...counts) <= 1
    },
    SOON,
  )
}

/** At-least-once: a batch may come again whole, never out of order with itself. */
function withoutRepeats(copied: readonly string[], count: number): string[] {
  const kept: string[] = []
  for (const value of copied) {
    if (kept.length < count && value === `${kept.length % 100}`) kept.push(value)
  }
  return kept
}

/** A member that holds its tasks and notes what becomes of them; `revoking` says what it does before one goes. */
class HoldingMember extends TestMember {
  static async hold(
    broker: Broker,
    group: string,
    topics: string[],
    revoking: (lease: TaskLease) => Promise<void> = () => Promise.resolve(),
  ): Promise<HoldingMember> {
    const noted = new HoldingMember()
    const member = await TestMember.join(broker, group, topics, {
      assigned: async (lease) => void noted.leases.push(lease),
      revoking: async (lease) => {
        noted.revoked.push(lease)
        await revoking(lease)
      },
      lost: (lease) => void noted.lost.push(lease),
    })
    noted.leave = () => member.leave()
    return noted
  }

  get living(): TaskLease[] {
    const gone = new Set([...this.revoked, ...this.lost])
    return this.leases.filter((lease) => !gone.has(lease))
  }

  get tasks(): number[] {
    return this.living.map(({ task }) => task)
  }
}

/** Members that come and go by chance, though always in the same way. */
class Churn {
  readonly epochsThatDidNotGrow: string[] = []
  private readonly members: CopyingMember[] = []
  private readonly epochs = new Map<number, number>()
  private readonly random = seededRandom(11)
  private readonly connect: () => Promise<Broker>
  private readonly options: CopyOptions

  constructor(connect: () => Promise<Broker>, options: CopyOptions) {
    this.connect = connect
    this.options = { ...options, assigned: (lease) => this.note(lease) }
  }

  async join(): Promise<void> {
    this.members.push(await CopyingMember.join(await this.connect(), this.options))
  }

  /** One joins or one leaves; there are one to four. */
  async turn(): Promise<void> {
    const { length } = this.members
    if (length < 2 || (length < 4 && this.random() < 0.6)) return await this.join()
    const [leaving] = this.members.splice(Math.floor(this.random() * length), 1)
    await leaving?.leave()
  }

  async end(): Promise<void> {
    await Promise.all(this.members.splice(0).map((member) => member.leave()))
  }

  private note({ task, epoch }: TaskLease): void {
    const before = this.epochs.get(task) ?? -1
    if (epoch <= before) this.epochsThatDidNotGrow.push(`task ${task}: ${before}, then ${epoch}`)
    this.epochs.set(task, epoch)
  }
}

/** Committed positions, looked at again and again. */
class PositionWatch {
  readonly wentBack: string[] = []
  private readonly broker: Broker
  private readonly group: string
  private readonly seen = new Map<string, number>()

  constructor(broker: Broker, group: string) {
    this.broker = broker
    this.group = group
  }

  async look(): Promise<void> {
    for (const { topic, partition, watermark } of await this.broker.committed(this.group)) {
      const place = `${topic}/${partition}`
      const before = this.seen.get(place) ?? 0
      if (watermark < before) this.wentBack.push(`${place}: ${before}, then ${watermark}`)
      this.seen.set(place, watermark)
    }
  }
}
