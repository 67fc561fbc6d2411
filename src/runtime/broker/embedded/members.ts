import { FlowError } from '../../../contract/errors.ts'
import type { MemberDescription } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { MemberLock } from './member-lock.ts'

export interface MemberRow {
  readonly id: number
  readonly owner: string
  readonly pid: number
  readonly plan: string
  /** How many tasks the group has as its plan sees it. */
  readonly tasks: number
  /** 1: it shares with nobody. */
  readonly alone: 0 | 1
}

export type NewMember = Pick<MemberRow, 'owner' | 'plan' | 'tasks'> & { readonly alone: boolean }

/** Members of a group as the file has them, living or not. */
export function memberRows(file: BrokerFile, groupId: number): MemberRow[] {
  return file.database
    .prepare<[number], MemberRow>(
      'select id, owner, pid, plan, tasks, alone from members where group_id = ? order by id',
    )
    .all(groupId)
}

/** Throws FLOW_ALREADY_RUNNING while the group has a living member; clears dead ones away. Inside a transaction. */
export function refuseLivingMembers(file: BrokerFile, group: string, groupId: number): void {
  const [living] = clearDeadMembers(file, groupId)
  if (living !== undefined) throw alreadyRunning(group, living)
}

/** The members that live; rows of dead ones go, and their tasks are free. Inside a transaction. */
export function clearDeadMembers(file: BrokerFile, groupId: number): MemberRow[] {
  return memberRows(file, groupId).filter((member) => {
    if (isAlive(file, member.id)) return true
    deleteMember(file, member.id)
    MemberLock.remove(file.folder, member.id)
    return false
  })
}

/** Who is in a group and alive, with the tasks they hold. */
export function livingMembers(file: BrokerFile, group: string): MemberDescription[] {
  const rows = file.database
    .prepare<[string], { id: number; owner: string }>(
      `select members.id, owner from members join groups on groups.id = group_id where groups.name = ?
       order by members.id`,
    )
    .all(group)
  const tasks = file.database
    .prepare<[number], number>('select task from owners where member_id = ? order by task')
    .pluck(true)
  return rows.filter(({ id }) => isAlive(file, id)).map(({ id, owner }) => ({ owner, tasks: tasks.all(id) }))
}

/** In memory nobody dies alone. */
export function isAlive(file: BrokerFile, memberId: number): boolean {
  return file.inMemory || MemberLock.isHeld(file.folder, memberId)
}

export function insertMember(file: BrokerFile, groupId: number, member: NewMember): number {
  const { lastInsertRowid } = file.database
    .prepare(
      `insert into members(group_id, owner, pid, generation, renewed, plan, tasks, alone)
       values (?, ?, ?, (select generation from groups where id = ?), 0, ?, ?, ?)`,
    )
    .run(groupId, member.owner, process.pid, groupId, member.plan, member.tasks, Number(member.alone))
  return Number(lastInsertRowid)
}

/** Its tasks are free from then on. False: it was not there. */
export function deleteMember(file: BrokerFile, memberId: number): boolean {
  file.database.prepare('update owners set member_id = null, wanted = null where member_id = ?').run(memberId)
  file.database.prepare('update owners set wanted = null where wanted = ?').run(memberId)
  return file.database.prepare('delete from members where id = ?').run(memberId).changes > 0
}

export function alreadyRunning(group: string, { owner, pid }: MemberRow): FlowError {
  const who = owner.includes(String(pid)) ? owner : `${owner} (process ${pid})`
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `This flow runs already: ${who} holds its group "${group}".`,
    hint: 'Stop that one first, or give this run a data folder of its own with --data.',
    step: { do: 'stop-other' },
  })
}
