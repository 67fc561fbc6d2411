import { shareTasks } from '../share-tasks.ts'
import type { BrokerFile } from './broker-file.ts'
import { memberRows, type MemberRow } from './members.ts'

/** Who has a task, and who shall have it. */
export interface OwnerRow {
  readonly task: number
  readonly epoch: number
  readonly memberId: number | null
  /** Not who has it: who shall take it when it is given back. */
  readonly wanted: number | null
}

/** Who may commit for a task, and how often its owner has. */
export interface Ownership {
  readonly epoch: number
  readonly commits: number
}

export interface TaskOfMember {
  readonly groupId: number
  readonly task: number
  readonly memberId: number
}

export function ownerRows(file: BrokerFile, groupId: number): OwnerRow[] {
  return file.database
    .prepare<[number], OwnerRow>(
      'select task, epoch, member_id as memberId, wanted from owners where group_id = ? order by task',
    )
    .all(groupId)
}

/**
 * Says anew which member shall have which task; called in the transaction that changes who is in the group. A task
 * moves in two steps: who has it gives it back when its work is committed, then who shall have it takes it.
 */
export function shareOut(file: BrokerFile, group: string, groupId: number): void {
  const members = memberRows(file, groupId)
  makeOwnerRows(file, groupId, Math.max(0, ...members.map(({ tasks }) => tasks)))
  const rows = ownerRows(file, groupId)
  const wanted = wishes(group, members, rows)
  const want = file.database.prepare('update owners set wanted = ? where group_id = ? and task = ?')
  for (const { task, memberId } of rows) {
    const next = wanted.get(task) ?? null
    want.run(next === memberId ? null : next, groupId, task)
  }
  file.database.prepare('update groups set generation = generation + 1 where id = ?').run(groupId)
}

/** Takes a free task that the member shall have, and raises its epoch, so that no commit under an older one follows. */
export function takeTask(file: BrokerFile, { groupId, task, memberId }: TaskOfMember): Ownership | undefined {
  return file.database
    .prepare<[TaskOfMember], Ownership>(
      `update owners set epoch = epoch + 1, member_id = @memberId, wanted = null
       where group_id = @groupId and task = @task and coalesce(member_id, @memberId) = @memberId
         and (wanted = @memberId or (wanted is null and member_id = @memberId))
       returning epoch, commits`,
    )
    .get({ groupId, task, memberId })
}

/** Gives a task back to whoever shall have it; it is the member's own again if that is nobody else by now. */
export function releaseTask(file: BrokerFile, { groupId, task, memberId }: TaskOfMember): void {
  const { changes } = file.database
    .prepare<[TaskOfMember]>(
      `update owners set member_id = null, wanted = coalesce(wanted, @memberId)
       where group_id = @groupId and task = @task and member_id = @memberId`,
    )
    .run({ groupId, task, memberId })
  if (changes === 0) return
  file.database.prepare('update groups set generation = generation + 1 where id = ?').run(groupId)
}

/** The task as it is now, if the member still has it under the epoch. */
export function ownershipOf(
  file: BrokerFile,
  { groupId, task, memberId, epoch }: TaskOfMember & { readonly epoch: number },
): Ownership | undefined {
  return file.database
    .prepare<[number, number, number, number], Ownership>(
      'select epoch, commits from owners where group_id = ? and task = ? and member_id = ? and epoch = ?',
    )
    .get(groupId, task, memberId, epoch)
}

/** Before its first owner a task has epoch 0. */
function makeOwnerRows(file: BrokerFile, groupId: number, tasks: number): void {
  const insert = file.database.prepare('insert or ignore into owners(group_id, task, epoch) values (?, ?, 0)')
  for (let task = 0; task < tasks; task++) insert.run(groupId, task)
}

/** A task on its way counts for who shall have it: otherwise a third member would turn it back midway. */
function wishes(
  group: string,
  members: readonly MemberRow[],
  rows: readonly OwnerRow[],
): ReadonlyMap<number, number> {
  const sharing = members.map(({ id, plan }) => ({
    id: sortable(id),
    plan,
    owned: rows.filter(({ memberId, wanted }) => (wanted ?? memberId) === id).map(({ task }) => task),
  }))
  const most = Math.max(0, ...members.map(({ tasks }) => tasks))
  let shares = shareTasks({ group, tasks: most, members: sharing })
  // Plans may count other tasks; those of the one that has them now are meant.
  const sharers = members.filter(({ id }) => (shares.get(sortable(id)) ?? []).length > 0)
  const tasks = Math.max(0, ...sharers.map((member) => member.tasks))
  if (tasks < most) shares = shareTasks({ group, tasks, members: sharing })
  return new Map([...shares].flatMap(([id, share]) => share.map((task) => [task, Number(id)] as const)))
}

/** Ids in the order of their text are in the order of their number. */
function sortable(id: number): string {
  return String(id).padStart(16, '0')
}
