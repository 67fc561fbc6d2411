import { FlowError } from '../../src/contract/errors.ts'
import type { Broker, Member, PartitionBatch, PollLimits, TaskLease } from '../../src/runtime/broker/port.ts'
import { systemClock, type Clock } from '../../src/runtime/clock.ts'
import { turn } from '../../src/runtime/turn.ts'
import { aCommit, at, LIMITS } from './world.ts'

export interface CopyOptions {
  readonly group: string
  readonly topic: string
  /** Has as many partitions as `topic`. */
  readonly output: string
  readonly owner?: string
  readonly plan?: string
  readonly limits?: Partial<PollLimits>
  readonly assigned?: (lease: TaskLease) => void
  readonly clock?: Clock
  /** Awaited before what was read is committed. */
  readonly beforeCommit?: (lease: TaskLease) => Promise<void>
  /** Told of what happens, a line each. */
  readonly say?: (line: string) => void
}

const OUTAGE_WAIT_MS = 20

/** A member that copies what it reads, partition by partition, as the engine would: through outages and rebalances. */
export class CopyingMember {
  readonly errors: FlowError[] = []
  /** Trouble of the membership, and null where it is well again. */
  readonly troubles: (FlowError | null)[] = []
  readonly lost: TaskLease[] = []
  /** All that happened to it, a line each. */
  readonly said: string[] = []
  private readonly broker: Broker
  private readonly options: CopyOptions
  private readonly running = new Map<TaskLease, { stop: AbortController; ended: Promise<void> }>()
  private member: Member | undefined

  private constructor(broker: Broker, options: CopyOptions) {
    this.broker = broker
    this.options = options
  }

  static async join(broker: Broker, options: CopyOptions): Promise<CopyingMember> {
    const copying = new CopyingMember(broker, options)
    copying.member = await copying.untilItWorks(() => copying.enter())
    return copying
  }

  /** Tasks in work. */
  get tasks(): number[] {
    return [...this.running.keys()].map(({ task }) => task).sort((a, b) => a - b)
  }

  async leave(): Promise<void> {
    await this.untilItWorks(async () => await this.member?.leave())
  }

  private enter(): Promise<Member> {
    const { group, topic, owner = 'a copying member', plan = 'copy' } = this.options
    return this.broker.join({
      group,
      topics: [topic],
      clock: this.options.clock ?? systemClock,
      owner,
      plan,
      stores: [],
      assigned: async (lease) => this.start(lease),
      revoking: (lease) => this.stop(lease, 'revoking'),
      lost: (lease) => {
        this.lost.push(lease)
        void this.stop(lease, 'lost')
      },
      troubled: (error) => {
        this.troubles.push(error)
        this.say(error === null ? 'well again' : `troubled ${error.code}`)
      },
    })
  }

  private start(lease: TaskLease): void {
    this.options.assigned?.(lease)
    this.say(`assigned ${lease.task}`)
    const stop = new AbortController()
    const ended = this.copy(lease, stop.signal).catch((error: unknown) => this.note(error))
    this.running.set(lease, { stop, ended })
  }

  private async stop(lease: TaskLease, why: string): Promise<void> {
    this.say(`${why} ${lease.task}`)
    const run = this.running.get(lease)
    this.running.delete(lease)
    run?.stop.abort()
    if (why === 'revoking') await run?.ended
  }

  private async copy(lease: TaskLease, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await turn()
      const limits = { ...LIMITS, maxWaitMs: 500, ...this.options.limits, signal }
      const [batch] = await this.untilItWorks(() => lease.poll(limits), signal)
      if (batch === undefined) continue
      await this.options.beforeCommit?.(lease)
      // The same one at every attempt: what of it was written is not written again.
      const commit = this.commitOf(lease, batch)
      try {
        await this.untilItWorks(() => lease.commit(commit), signal)
        this.say(`copied ${lease.task} up to ${batch.nextOffset}`)
      } catch (error) {
        if (!(error instanceof FlowError) || error.class !== 'unknown') throw error
        this.note(error)
        await this.goBack(lease)
      }
    }
  }

  private commitOf(lease: TaskLease, batch: PartitionBatch) {
    const { topic, output } = this.options
    const outputs = batch.messages.map((message) => ({ ...message, topic: output, partition: lease.task }))
    return aCommit({ positions: [at(topic, lease.task, batch.nextOffset)], outputs })
  }

  /** Nobody knows whether the commit is durable: the broker does. */
  private async goBack(lease: TaskLease): Promise<void> {
    const { group, topic } = this.options
    const positions = await this.untilItWorks(() => this.broker.committed(group))
    const mine = positions.find((each) => each.topic === topic && each.partition === lease.task)
    lease.seek(topic, mine?.watermark ?? 0)
  }

  private async untilItWorks<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (!(error instanceof FlowError) || error.class !== 'outage' || signal?.aborted) throw error
        this.note(error)
        await systemClock.sleep(OUTAGE_WAIT_MS)
      }
    }
  }

  private note(error: unknown): void {
    if (!(error instanceof FlowError)) throw error
    this.errors.push(error)
    this.say(error.code)
  }

  private say(line: string): void {
    this.said.push(line)
    this.options.say?.(line)
  }
}
