import type { CommittedPosition, Membership } from '../port.ts'
import type { BrokerCore } from './broker-core.ts'
import { makeGroup, positionsOf } from './groups.ts'
import { MemberLock } from './member-lock.ts'
import { alreadyRunning, clearDeadMembers, deleteMember, insertMember } from './members.ts'
import type { LeaseTerms } from './task-lease.ts'
import { ownerRows, shareOut, takeTask } from './task-owners.ts'

/** A member as the file knows it: it is another one each time it joins. */
export interface Standing {
  readonly groupId: number
  readonly memberId: number
  readonly lock: MemberLock | undefined
}

/** What a lease is made of, but for whom to tell that it is lost. */
export type TakenTask = Omit<LeaseTerms, 'lost'>

/** Makes a member and shares the tasks anew. Throws FLOW_ALREADY_RUNNING and TOPIC_MISSING. Inside a transaction. */
export function joinGroup(core: BrokerCore, membership: Membership): Standing {
  const { file, catalog } = core
  const { group, owner, plan, alone = false } = membership
  const topics = membership.topics.map((name) => catalog.topic(name))
  const groupId = makeGroup(file, group)
  const others = clearDeadMembers(file, groupId)
  const inTheWay = others.find((other) => alone || other.alone === 1)
  if (inTheWay !== undefined) throw alreadyRunning(group, inTheWay)
  const tasks = Math.max(0, ...topics.map(({ partitions }) => partitions.length))
  const memberId = insertMember(file, groupId, { owner, plan, alone, tasks })
  const subscribe = file.database.prepare('insert or ignore into subscriptions values (?, ?)')
  for (const topic of topics) subscribe.run(groupId, topic.id)
  shareOut(file, group, groupId)
  // Last: what fails above is undone, and the next one to join gets the same id and must find its lock free.
  const lock = file.inMemory ? undefined : MemberLock.take(file.folder, memberId)
  return { groupId, memberId, lock }
}

/** Deletes the member and shares its tasks among the others. Inside a transaction. */
export function leaveGroup({ file }: BrokerCore, group: string, { groupId, memberId }: Standing): void {
  if (deleteMember(file, memberId)) shareOut(file, group, groupId)
}

/** Tasks that the member shall have and nobody has; and its own that are not in its hands, after a failed write. */
export function freeTasks(
  { file }: BrokerCore,
  { groupId, memberId }: Standing,
  inHands: ReadonlyMap<number, unknown>,
): number[] {
  return ownerRows(file, groupId)
    .filter(({ task }) => !inHands.has(task))
    .filter(({ memberId: has, wanted }) => (has ?? memberId) === memberId && (wanted ?? has) === memberId)
    .map(({ task }) => task)
}

/** Takes those of the tasks that are still free. Inside a transaction. */
export function takeTasks(
  core: BrokerCore,
  membership: Membership,
  { groupId, memberId }: Standing,
  tasks: readonly number[],
): TakenTask[] {
  const { file, catalog } = core
  const { group, clock } = membership
  const topics = membership.topics.map((name) => catalog.topic(name))
  const positions = positionsOf(file, groupId)
  return tasks.flatMap((task) => {
    const ownership = takeTask(file, { groupId, task, memberId })
    if (ownership === undefined) return []
    const mine = topics.filter((topic) => task < topic.partitions.length).map((topic) => topic.settings.name)
    return [
      {
        group,
        groupId,
        memberId,
        task,
        ...ownership,
        topics: mine,
        positions: ofTask(positions, task, mine),
        clock,
      },
    ]
  })
}

function ofTask(
  positions: readonly CommittedPosition[],
  task: number,
  topics: readonly string[],
): CommittedPosition[] {
  return positions.filter(({ topic, partition }) => partition === task && topics.includes(topic))
}
