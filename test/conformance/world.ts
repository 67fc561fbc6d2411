import type { BrokerPlace } from './broker-place.ts'
import type { MessageContent } from '../../src/contract/message.ts'
import type {
  Broker,
  Member,
  Membership,
  OutgoingMessage,
  PartitionBatch,
  PollLimits,
  StoreTopic,
  TaskCommit,
  TaskLease,
} from '../../src/runtime/broker/port.ts'
import { systemClock, type Clock } from '../../src/runtime/clock.ts'

/** A broker under test. Topics and groups of a world are its own: names are made with `name`. */
export interface World {
  readonly broker: Broker
  /** The clock it lives by. */
  readonly clock: ShiftedClock
  /** Where other processes find it. */
  readonly place: BrokerPlace
  /** Closes the broker and opens it again on the same data; where they do not outlive that it stays open. */
  reopen(): Promise<Broker>
  /** Another connection to the same data, as another process has it; closed with the world. */
  another(): Promise<Broker>
  /** Lets the broker do now what it else does once in a while: retention, for one. */
  maintain(): Promise<void>
  /** A name that no other test uses, on brokers that are shared among tests. */
  name(name: string): string
  end(): Promise<void>
}

export const LIMITS: PollLimits = { maxMessages: 1_000, maxBytes: 1_000_000, maxWaitMs: 2_000 }
export const NO_WAIT: PollLimits = { ...LIMITS, maxWaitMs: 0 }

export function aMessage(topic: string, change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    topic,
    key: Buffer.from('key'),
    value: Buffer.from('value'),
    headers: [],
    timestamp: 1_790_000_000_000,
    ...change,
  }
}

export function messages(
  topic: string,
  count: number,
  change: Partial<OutgoingMessage> = {},
): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) =>
    aMessage(topic, { value: Buffer.from(`value ${i}`), ...change }),
  )
}

export function aCommit(change: Partial<TaskCommit> = {}): TaskCommit {
  return { positions: [], outputs: [], state: [], cursors: [], ...change }
}

export function at(topic: string, partition: number, watermark: number): TaskCommit['positions'][number] {
  return { topic, partition, watermark, finished: [] }
}

/** What a stage reads, writes, keeps and is known by: a topic of two partitions, one of one, a store and a group. */
export async function aStage(world: World) {
  const stage = { topic: world.name('orders'), output: world.name('shipments'), group: world.name('ship') }
  await world.broker.createTopics([
    { name: stage.topic, partitions: 2 },
    { name: stage.output, partitions: 1 },
  ])
  return { ...stage, broker: world.broker, stores: [await aStore(world, 'totals', 2)] }
}

/** A node's store, and on brokers that do not keep it the topic of its changes. */
export async function aStore(world: World, store: string, partitions: number): Promise<StoreTopic> {
  const changelog = world.name(`${store}.changelog`)
  if (!world.broker.keepsState)
    await world.broker.createTopics([{ name: changelog, partitions, cleanup: 'compact' }])
  return { store, changelog }
}

/** A topic of one partition. */
export async function aTopic(world: World) {
  const topic = world.name('orders')
  await world.broker.createTopics([{ name: topic, partitions: 1 }])
  return { topic, broker: world.broker }
}

/** A member that takes its tasks and does nothing with them by itself. */
export class TestMember {
  readonly leases: TaskLease[] = []
  readonly revoked: TaskLease[] = []
  readonly lost: TaskLease[] = []
  private member: Member | undefined

  static async join(
    broker: Broker,
    group: string,
    topics: string[],
    change: Partial<Membership> = {},
  ): Promise<TestMember> {
    const member = new TestMember()
    member.member = await broker.join({
      group,
      topics,
      clock: systemClock,
      owner: 'the conformance suite',
      plan: 'one plan',
      stores: [],
      assigned: async (lease) => void member.leases.push(lease),
      revoking: async (lease) => void member.revoked.push(lease),
      lost: (lease) => void member.lost.push(lease),
      troubled: () => {},
      ...change,
    })
    return member
  }

  task(number: number): TaskLease {
    const lease = this.leases.findLast(({ task }) => task === number)
    if (lease === undefined) throw new Error(`Task ${number} was not assigned.`)
    return lease
  }

  async leave(): Promise<void> {
    await this.member?.leave()
  }
}

/** All messages of a partition, read page by page. */
export async function readAll(
  broker: Broker,
  topic: string,
  partition = 0,
): Promise<PartitionBatch['messages']> {
  const [range] = await broker
    .describeTopics([topic])
    .then(([found]) => (found?.ranges ?? []).slice(partition))
  const all: MessageContent[] = []
  for (let offset = range?.begin ?? 0; offset < (range?.end ?? 0);) {
    const page = await broker.read({ topic, partition, offset, maxMessages: 1_000, maxBytes: 1_000_000 })
    all.push(...page.messages)
    offset = page.nextOffset
  }
  return all as PartitionBatch['messages'][number][]
}

export function values(batches: readonly PartitionBatch[]): string[] {
  return batches.flatMap((batch) => batch.messages.map(({ value }) => text(value)))
}

export function text(bytes: Uint8Array | null): string {
  return bytes === null ? '(null)' : Buffer.from(bytes).toString()
}

/** Times of a test's choosing for what is old; waits are real. */
export class ShiftedClock implements Clock {
  private shiftMs = 0
  readonly sleep: Clock['sleep'] = (ms, options) => systemClock.sleep(ms, options)
  readonly monotonic: Clock['monotonic'] = () => systemClock.monotonic()
  readonly setTimeout: Clock['setTimeout'] = (callback, ms) => systemClock.setTimeout(callback, ms)
  readonly clearTimeout: Clock['clearTimeout'] = (handle) => systemClock.clearTimeout(handle)

  now(): number {
    return systemClock.now() + this.shiftMs
  }

  goOn(ms: number): void {
    this.shiftMs += ms
  }
}
