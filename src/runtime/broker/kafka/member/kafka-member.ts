import { DEFAULTS } from '../../../../contract/defaults.ts'
import { FlowError } from '../../../../contract/errors.ts'
import { otherPlan } from '../../other-plan.ts'
import type { Member, Membership } from '../../port.ts'
import { fetchPositions } from '../admin/group-offsets.ts'
import { EARLIEST, listOffsets } from '../admin/list-offsets.ts'
import { placeName } from '../admin/leader-requests.ts'
import { ClusterLink } from '../connection/cluster-link.ts'
import { connectionError } from '../kafka-errors.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import { TaskProducer } from '../producer/task-producer.ts'
import { ChangelogStores } from './changelog-stores.ts'
import { Fetcher } from './fetcher.ts'
import type { Share } from './group-protocol.ts'
import { GroupSession, leaveGroup } from './group-session.ts'
import { Holdings } from './holdings.ts'
import { KafkaLease } from './kafka-lease.ts'
import type { MemberNotes, OwnNote } from './member-notes.ts'
import { PendingPositions } from './pending-positions.ts'

export interface KafkaMemberParts {
  readonly settings: KafkaSettings
  /** For writing; shared by the members of a broker. */
  readonly producing: ClusterLink
  /** For questions; shared by the members of a broker. */
  readonly asking: ClusterLink
  readonly membership: Membership
  /** Undefined where nothing is kept on this machine. */
  readonly notes: MemberNotes | undefined
  /** Most that may lie fetched ahead for this member now. */
  aheadBytes(): number
  left(member: KafkaMember): void
}

/** One membership of this process in a group: what it holds, what it reads, what it has committed. */
export class KafkaMember implements Member {
  private readonly parts: KafkaMemberParts
  private readonly joining: ClusterLink
  private readonly fetching: ClusterLink
  private readonly session: GroupSession
  private readonly holdings: Holdings
  private readonly fetcher: Fetcher
  private readonly pending: PendingPositions
  private readonly note: OwnNote | undefined
  private readonly ended = new AbortController()
  private readonly living: Promise<void>
  private leaving: Promise<void> | undefined
  private settleFirst: { resolve(): void; reject(error: unknown): void } | undefined
  private holders: readonly string[] = []

  private constructor(parts: KafkaMemberParts) {
    this.parts = parts
    const { settings, membership } = parts
    const { group, clock, topics, plan, owner } = membership
    this.joining = new ClusterLink({ settings, clock })
    this.fetching = new ClusterLink({ settings, clock })
    this.fetcher = new Fetcher({
      link: this.fetching,
      buffers: () => this.buffers(),
      aheadBytes: () => parts.aheadBytes(),
      arrived: () => {
        for (const lease of this.holdings.leases()) lease.arrived()
      },
    })
    this.session = new GroupSession({
      link: this.joining,
      group,
      topics,
      sessionMs: settings.sessionMs ?? DEFAULTS.sessionMs.value,
      heartbeatMs: settings.heartbeatMs ?? DEFAULTS.heartbeatMs.value,
      claim: () => ({ owner, plan, owned: this.holdings.tasks, alone: membership.alone === true }),
      shared: (share) => void this.take(share),
      lost: () => this.holdings.lose(),
      named: (memberId) => this.noteDown(memberId),
      troubled: (error) => membership.troubled(error),
    })
    this.pending = new PendingPositions({
      clock,
      commit: (positions) => this.session.commit(positions),
      failed: (error) => {
        if (error instanceof FlowError && error.class !== 'lost') membership.troubled(error)
      },
    })
    this.holdings = new Holdings({
      clock,
      open: (task) => this.open(task),
      assigned: (lease) => membership.assigned(lease),
      revoking: (lease) => membership.revoking(lease),
      flush: () => this.pending.flush(),
      lost: (lease) => membership.lost(lease),
      released: () => this.session.rejoin(),
      failed: (_task, error) => this.tellFailure(error),
    })
    this.note = parts.notes?.open(group)
    this.living = this.live()
  }

  /** Resolves when the first share is assigned. Rejects with what the first assignment threw. `made` hears of it before. */
  static async join(parts: KafkaMemberParts, made: (member: KafkaMember) => void): Promise<KafkaMember> {
    const member = new KafkaMember(parts)
    made(member)
    try {
      await new Promise<void>((resolve, reject) => (member.settleFirst = { resolve, reject }))
      return member
    } catch (error) {
      await member.leave().catch(() => {})
      throw error
    } finally {
      member.settleFirst = undefined
    }
  }

  get group(): string {
    return this.parts.membership.group
  }

  /** What its tasks have committed is durable when it resolves. */
  async flush(): Promise<void> {
    await this.pending.flush()
  }

  leave(): Promise<void> {
    this.leaving ??= this.giveBack()
    return this.leaving
  }

  private async giveBack(): Promise<void> {
    this.settleFirst?.reject(leftWhileJoining(this.group))
    try {
      await this.holdings.release()
    } finally {
      this.pending.close()
      this.fetcher.close()
      this.ended.abort()
      await this.session.leave()
      this.joining.close()
      this.fetching.close()
      await this.living
      this.note?.remove()
      this.parts.left(this)
    }
  }

  private noteDown(memberId: string): void {
    try {
      this.note?.write(memberId)
    } catch {
      // A full disk: the note only saves others the wait for our session, should we be killed.
    }
  }

  private async live(): Promise<void> {
    await this.leaveForTheDead()
    await Promise.all([this.session.live(), this.watchOthers()])
  }

  /** Others of this machine may die at any time: their tasks shall not wait for a session to run out. */
  private async watchOthers(): Promise<void> {
    const { signal } = this.ended
    const { clock } = this.parts.membership
    while (this.parts.notes !== undefined && !signal.aborted) {
      await clock.sleep(DEFAULTS.memberLookMs.value, { signal })
      if (!signal.aborted) await this.leaveForTheDead()
    }
  }

  private async leaveForTheDead(): Promise<void> {
    const { notes, asking } = this.parts
    try {
      for (const { memberId, forget } of notes?.dead(this.group) ?? []) {
        await leaveGroup(asking, this.group, memberId)
        forget()
      }
    } catch {
      // The session of the dead runs out in any case; an outage is told by those who read and write.
    }
  }

  private async take({ tasks, holders }: Share): Promise<void> {
    if (this.leaving !== undefined) return
    this.tellPlan(holders)
    try {
      await this.holdings.hold(tasks)
      this.fetcher.kick()
      this.settleFirst?.resolve()
    } catch {
      // Told by `failed`; the task is free again.
    }
  }

  /** The first share fails the join, whose caller tries again; a later one is tried again here. */
  private tellFailure(error: unknown): boolean {
    if (this.settleFirst !== undefined) {
      this.settleFirst.reject(error)
      return false
    }
    this.parts.membership.troubled(connectionError(error, 'its address'))
    return true
  }

  private tellPlan(holders: readonly string[]): void {
    const before = this.holders.length > 0
    this.holders = holders
    if (before === holders.length > 0) return
    const { membership } = this.parts
    membership.troubled(before ? null : otherPlan(membership.group, holders))
  }

  /** What the task's earlier owner committed is its beginning; a partition without a position begins at its oldest message. */
  private async open(task: number): Promise<KafkaLease> {
    const { membership, asking, producing } = this.parts
    const { group, topics, clock } = membership
    const mine = []
    // Counted anew: the task may be there because a topic has got partitions.
    for (const topic of topics) asking.forgetTopic(topic)
    for (const topic of topics)
      if (task < (await asking.partitionLeaders(topic)).size) mine.push({ topic, partition: task })
    const [positions, begins] = await Promise.all([
      fetchPositions(asking, group, mine),
      listOffsets(asking, mine, EARLIEST),
    ])
    const stores = new ChangelogStores(membership.stores, task)
    await stores.restore(asking)
    return new KafkaLease({
      group,
      task,
      epoch: this.session.epoch,
      positions,
      begins: new Map(mine.map((place) => [place.topic, begins.get(placeName(place)) ?? 0])),
      clock,
      fetcher: this.fetcher,
      producer: new TaskProducer(producing),
      stores,
      pending: this.pending,
    })
  }

  private *buffers() {
    for (const lease of this.holdings.leases()) yield* lease.buffers.values()
  }
}

function leftWhileJoining(group: string): FlowError {
  return new FlowError('BROKER_CLOSED', {
    message: `The broker was closed while it joined group "${group}".`,
  })
}
