import { FlowError } from '../../../contract/errors.ts'
import type { MemberDescription } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { MemberLock } from './member-lock.ts'

interface MemberRow {
  readonly id: number
  readonly owner: string
  readonly pid: number
}

/** Throws FLOW_ALREADY_RUNNING while the group has a living member; clears dead ones away. Inside a transaction. */
export function refuseLivingMembers(file: BrokerFile, group: string, groupId: number): void {
  const members = file.database
    .prepare<[number], MemberRow>('select id, owner, pid from members where group_id = ?')
    .all(groupId)
  for (const member of members) {
    if (file.inMemory || MemberLock.isHeld(file.folder, member.id)) throw alreadyRunning(group, member)
    deleteMember(file, member.id)
    MemberLock.remove(file.folder, member.id)
  }
}

/** Who is in a group and alive, with the tasks they hold. */
export function livingMembers(file: BrokerFile, group: string): MemberDescription[] {
  const rows = file.database
    .prepare<[string], MemberRow>(
      `select members.id, owner, pid from members join groups on groups.id = group_id where groups.name = ?
       order by members.id`,
    )
    .all(group)
  const tasks = file.database
    .prepare<[number], number>('select task from owners where member_id = ? order by task')
    .pluck(true)
  return rows
    .filter(({ id }) => file.inMemory || MemberLock.isHeld(file.folder, id))
    .map(({ id, owner }) => ({ owner, tasks: tasks.all(id) }))
}

export function insertMember(file: BrokerFile, groupId: number, owner: string, renewed: number): number {
  const generation = file.database
    .prepare<[number], number>(
      'update groups set generation = generation + 1 where id = ? returning generation',
    )
    .pluck(true)
    .get(groupId) as number
  const { lastInsertRowid } = file.database
    .prepare('insert into members(group_id, owner, pid, generation, renewed) values (?, ?, ?, ?, ?)')
    .run(groupId, owner, process.pid, generation, Math.round(renewed))
  return Number(lastInsertRowid)
}

/** Its tasks are free from then on. */
export function deleteMember(file: BrokerFile, memberId: number): void {
  file.database.prepare('update owners set member_id = null, wanted = null where member_id = ?').run(memberId)
  file.database.prepare('delete from members where id = ?').run(memberId)
}

/** Who may commit for a task, and how often its owner has. */
export interface Ownership {
  readonly epoch: number
  readonly commits: number
}

/** Takes a task and raises its epoch, so that no commit under an older one can follow. */
export function takeTask(file: BrokerFile, groupId: number, task: number, memberId: number): Ownership {
  return file.database
    .prepare<[number, number, number], Ownership>(
      `insert into owners(group_id, task, epoch, member_id) values (?, ?, 1, ?)
       on conflict(group_id, task) do update set epoch = epoch + 1, member_id = excluded.member_id
       returning epoch, commits`,
    )
    .get(groupId, task, memberId) as Ownership
}

/** The task as it is now, if the member still has it under the epoch. */
export function ownershipOf(
  file: BrokerFile,
  { groupId, task, memberId, epoch }: { groupId: number; task: number; memberId: number; epoch: number },
): Ownership | undefined {
  return file.database
    .prepare<[number, number, number, number], Ownership>(
      'select epoch, commits from owners where group_id = ? and task = ? and member_id = ? and epoch = ?',
    )
    .get(groupId, task, memberId, epoch)
}

function alreadyRunning(group: string, { owner, pid }: MemberRow): FlowError {
  const who = owner.includes(String(pid)) ? owner : `${owner} (process ${pid})`
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `This flow runs already: ${who} holds its group "${group}".`,
    hint: 'Stop that one first, or give this run a data folder of its own with --data.',
  })
}
