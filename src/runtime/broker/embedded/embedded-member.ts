import { FlowError } from '../../../contract/errors.ts'
import type { CommittedPosition, Member, Membership } from '../port.ts'
import type { BrokerCore } from './broker-core.ts'
import { makeGroup, positionsOf } from './groups.ts'
import { MemberLock } from './member-lock.ts'
import { deleteMember, insertMember, refuseLivingMembers, takeTask } from './members.ts'
import { EmbeddedLease } from './task-lease.ts'

interface Joined {
  groupId: number
  memberId: number
  lock: MemberLock | undefined
  leases: EmbeddedLease[]
}

/** One membership of this process in a group. It has all tasks of the group: sharing among processes comes later. */
export class EmbeddedMember implements Member {
  private readonly core: BrokerCore
  private readonly membership: Membership
  private readonly joined: Joined
  private left: Promise<void> | undefined
  private readonly onLeft: (member: EmbeddedMember) => void

  private constructor(
    core: BrokerCore,
    membership: Membership,
    joined: Joined,
    onLeft: (member: EmbeddedMember) => void,
  ) {
    this.core = core
    this.membership = membership
    this.joined = joined
    this.onLeft = onLeft
  }

  /** Resolves when all tasks are assigned. Throws FLOW_ALREADY_RUNNING and TOPIC_MISSING. */
  static async join(
    core: BrokerCore,
    membership: Membership,
    onLeft: (member: EmbeddedMember) => void,
  ): Promise<EmbeddedMember> {
    const joined: Joined = { groupId: 0, memberId: 0, lock: undefined, leases: [] }
    await core.commits.submit({
      messages: 0,
      bytes: 0,
      write: () => enter(core, membership, joined),
      failed: () => joined.lock?.release(),
    })
    const member = new EmbeddedMember(core, membership, joined, onLeft)
    try {
      await Promise.all(joined.leases.map((lease) => membership.assigned(lease)))
      return member
    } catch (error) {
      await member.leave()
      throw error
    }
  }

  leave(): Promise<void> {
    this.left ??= this.giveBack()
    return this.left
  }

  private async giveBack(): Promise<void> {
    const { core, membership, joined } = this
    for (const lease of joined.leases) lease.stopWaiting()
    const drained = await Promise.allSettled(joined.leases.map((lease) => membership.revoking(lease)))
    for (const lease of joined.leases) lease.close()
    try {
      await core.commits.submit({
        messages: 0,
        bytes: 0,
        write: () => deleteMember(core.file, joined.memberId),
      })
    } catch (error) {
      // Without its lock it counts as dead; whoever joins next clears its row away.
      if (!(error instanceof FlowError) || error.class !== 'outage') throw error
    } finally {
      joined.lock?.release()
      this.onLeft(this)
    }
    for (const result of drained) if (result.status === 'rejected') throw result.reason
  }
}

function enter(core: BrokerCore, membership: Membership, joined: Joined): void {
  const { file, catalog } = core
  const { group, owner, clock } = membership
  const topics = membership.topics.map((name) => catalog.topic(name))
  const groupId = makeGroup(file, group)
  refuseLivingMembers(file, group, groupId)
  const memberId = insertMember(file, groupId, owner, clock.monotonic())
  if (!file.inMemory) joined.lock = MemberLock.take(file.folder, memberId)
  joined.groupId = groupId
  joined.memberId = memberId
  const subscribe = file.database.prepare('insert or ignore into subscriptions values (?, ?)')
  for (const topic of topics) subscribe.run(groupId, topic.id)
  const positions = positionsOf(file, groupId)
  const tasks = Math.max(0, ...topics.map((topic) => topic.partitions.length))
  joined.leases = Array.from({ length: tasks }, (_, task) => {
    const mine = topics.filter((topic) => task < topic.partitions.length).map((topic) => topic.settings.name)
    return new EmbeddedLease(core, {
      group,
      groupId,
      memberId,
      task,
      ...takeTask(file, groupId, task, memberId),
      topics: mine,
      positions: ofTask(positions, task, mine),
      clock,
      lost: (lease) => membership.lost(lease),
    })
  })
}

function ofTask(
  positions: readonly CommittedPosition[],
  task: number,
  topics: readonly string[],
): CommittedPosition[] {
  return positions.filter(({ topic, partition }) => partition === task && topics.includes(topic))
}
