import { FlowError } from '../../../contract/errors.ts'
import { otherPlan } from '../other-plan.ts'
import type { Member, Membership } from '../port.ts'
import type { BrokerCore } from './broker-core.ts'
import { freeTasks, joinGroup, leaveGroup, takeTasks, type Standing, type TakenTask } from './join-group.ts'
import type { WatchedMember } from './member-watch.ts'
import { memberRows } from './members.ts'
import { EmbeddedLease } from './task-lease.ts'
import { ownerRows, releaseTask, type OwnerRow } from './task-owners.ts'

/** A task in the member's hands. */
interface HeldTask {
  readonly lease: EmbeddedLease
  /** Ended when the flow has taken it over, or could not. */
  readonly assigned: Promise<void>
  /** It moves: ended when the file says so. */
  moving: Promise<void> | undefined
}

/**
 * One membership of this process in a group. What it shall do is written in the file by whoever changed the group
 * (`shareOut`); it looks there whenever that may have changed, and does what is left to be done: give tasks back
 * that another member shall have, take those that are free for it, and join anew where it was taken for dead.
 */
export class EmbeddedMember implements Member, WatchedMember {
  private readonly core: BrokerCore
  private readonly membership: Membership
  /** All of the broker, which closes them. */
  private readonly memberships: Set<EmbeddedMember>
  private entered: Promise<readonly HeldTask[]> = Promise.resolve([])
  private standing: Standing = { groupId: 0, memberId: 0, lock: undefined }
  private readonly held = new Map<number, HeldTask>()
  private left: Promise<void> | undefined
  private looking: Promise<void> | undefined
  private lookAgain = false
  private seenGeneration = -1
  private waitsForOthers = false
  /** Something failed, and shall be tried again. */
  private triesAgain = false
  private trouble: string | undefined

  private constructor(core: BrokerCore, membership: Membership, memberships: Set<EmbeddedMember>) {
    this.core = core
    this.membership = membership
    this.memberships = memberships
  }

  /** Resolves when its first share is assigned. Throws FLOW_ALREADY_RUNNING and TOPIC_MISSING. */
  static async join(
    core: BrokerCore,
    membership: Membership,
    memberships: Set<EmbeddedMember>,
  ): Promise<EmbeddedMember> {
    const member = new EmbeddedMember(core, membership, memberships)
    // From the beginning: a broker that is closed while somebody joins must not leave a member behind.
    memberships.add(member)
    member.entered = member.enter()
    try {
      const first = await member.entered
      if (member.left === undefined) core.watch.add(member)
      core.watch.announce()
      await Promise.all(first.map(({ assigned }) => assigned))
      return member
    } catch (error) {
      await member.leave()
      throw error
    }
  }

  get group(): string {
    return this.membership.group
  }

  get groupId(): number {
    return this.standing.groupId
  }

  get memberId(): number {
    return this.standing.memberId
  }

  private get hasEntered(): boolean {
    return this.standing.memberId > 0
  }

  get isUnsettled(): boolean {
    return this.waitsForOthers || this.triesAgain
  }

  look(): void {
    if (this.left !== undefined) return
    this.lookAgain = true
    this.looking ??= this.lookUntilSeen()
  }

  leave(): Promise<void> {
    this.left ??= this.giveBack()
    return this.left
  }

  private async giveBack(): Promise<void> {
    const { core, membership } = this
    await this.entered.catch(() => {})
    await this.looking
    for (const { lease } of this.held.values()) lease.stopWaiting()
    const drained = await Promise.allSettled([...this.held.values()].map((task) => this.finish(task)))
    for (const { lease } of this.held.values()) lease.close()
    try {
      if (this.hasEntered) await this.write(() => leaveGroup(core, membership.group, this.standing))
    } catch (error) {
      // Without its lock it counts as dead; whoever looks next clears its row away.
      if (!(error instanceof FlowError) || error.class !== 'outage') throw error
    } finally {
      // As it is now: meanwhile it may have joined anew, with another lock.
      this.standing.lock?.release()
      core.watch.remove(this)
      core.watch.announce()
      this.memberships.delete(this)
    }
    for (const result of drained) if (result.status === 'rejected') throw result.reason
  }

  /** At leaving the flow itself says how long its work may take. */
  private async finish(task: HeldTask): Promise<void> {
    if (task.moving !== undefined) return await task.moving
    await task.assigned.catch(() => {})
    await this.membership.revoking(task.lease)
  }

  private async enter(): Promise<HeldTask[]> {
    const { core, membership } = this
    let standing: Standing | undefined
    let taken: TakenTask[] = []
    await core.commits.submit({
      messages: 0,
      bytes: 0,
      write: () => {
        standing = joinGroup(core, membership)
        taken = takeTasks(core, membership, standing, freeTasks(core, standing, this.held))
      },
      failed: () => standing?.lock?.release(),
    })
    if (standing !== undefined) this.standing = standing
    this.seenGeneration = -1
    return this.hold(taken)
  }

  private hold(taken: readonly TakenTask[]): HeldTask[] {
    const { core, membership } = this
    return taken.map((terms) => {
      const lease = new EmbeddedLease(core, { ...terms, lost: () => this.onLost(lease) })
      const task: HeldTask = { lease, assigned: membership.assigned(lease), moving: undefined }
      // Whoever waits for it hears of it; so does the flow, for one that comes later.
      task.assigned.catch(() => {})
      this.held.set(terms.task, task)
      return task
    })
  }

  private onLost(lease: EmbeddedLease): void {
    if (this.held.get(lease.task)?.lease === lease) this.held.delete(lease.task)
    this.membership.lost(lease)
    this.seenGeneration = -1
    this.look()
  }

  private async lookUntilSeen(): Promise<void> {
    while (this.lookAgain && this.left === undefined) {
      this.lookAgain = false
      try {
        await this.lookOnce()
      } catch (error) {
        this.triesAgain = true
        if (error instanceof FlowError && error.code === 'FLOW_ALREADY_RUNNING') this.tell(error)
      }
    }
    // In the same step as the last question whether to look again: a look that is asked for later begins anew.
    this.looking = undefined
  }

  private async lookOnce(): Promise<void> {
    const { core, standing } = this
    core.file.ensureOpen()
    const generation = core.file.sql.generation.get(standing.groupId)
    if (generation === this.seenGeneration && !this.isUnsettled) return
    this.triesAgain = false
    const members = memberRows(core.file, standing.groupId)
    if (!members.some(({ id }) => id === standing.memberId)) return await this.enterAgain()
    const rows = ownerRows(core.file, standing.groupId)
    for (const row of rows) this.giveBackIfWanted(row)
    await this.takeWhatIsFree()
    this.waitsForOthers = rows.some(
      ({ wanted, memberId }) => wanted === standing.memberId && memberId !== null,
    )
    this.tellOfOtherPlan(members, rows)
    this.seenGeneration = generation ?? -1
  }

  /** It was taken for dead, its tasks are others' by now. */
  private async enterAgain(): Promise<void> {
    for (const { lease } of this.held.values()) {
      lease.close()
      this.membership.lost(lease)
    }
    this.held.clear()
    this.standing.lock?.release()
    const first = await this.enter()
    this.core.watch.announce()
    for (const { assigned } of first) this.tellOfFailure(assigned)
  }

  private giveBackIfWanted({ task, memberId, wanted }: OwnerRow): void {
    const { standing } = this
    if (memberId !== standing.memberId || wanted === null || wanted === standing.memberId) return
    const held = this.held.get(task)
    if (held === undefined) this.release(task, standing).catch(() => (this.triesAgain = true))
    else held.moving ??= this.move(held)
  }

  private async move(held: HeldTask): Promise<void> {
    const { lease } = held
    // As it is now: should it join anew meanwhile, the task may be in its hands again.
    const { standing } = this
    await held.assigned.catch(() => {})
    lease.stopWaiting()
    const inTime = await this.drainInTime(lease)
    const stillOurs = this.held.get(lease.task) === held
    lease.close()
    if (!inTime && stillOurs) this.membership.lost(lease)
    try {
      await this.release(lease.task, standing)
    } catch {
      this.triesAgain = true
    }
    if (this.held.get(lease.task) === held) this.held.delete(lease.task)
    this.seenGeneration = -1
    this.core.watch.announce()
  }

  /** False where it took longer than the others can wait, or failed: what is not committed is dropped. */
  private async drainInTime(lease: EmbeddedLease): Promise<boolean> {
    const { membership, core } = this
    const over = new AbortController()
    const drained = membership.revoking(lease).then(
      () => true,
      () => false,
    )
    const late = membership.clock.sleep(core.times.drainMs, { signal: over.signal }).then(() => false)
    const inTime = await Promise.race([drained, late])
    over.abort()
    return inTime
  }

  private async release(task: number, { groupId, memberId }: Standing): Promise<void> {
    await this.write(() => releaseTask(this.core.file, { groupId, memberId, task }))
  }

  private async takeWhatIsFree(): Promise<void> {
    const { core, membership, standing } = this
    const free = freeTasks(core, standing, this.held)
    if (free.length === 0) return
    let taken: TakenTask[] = []
    await this.write(() => (taken = takeTasks(core, membership, standing, free)))
    // Who leaves meanwhile gives back what it has, and that with it.
    if (this.left !== undefined) return
    for (const { assigned } of this.hold(taken)) this.tellOfFailure(assigned)
  }

  /** A task that comes after the join has nobody else who waits for it. */
  private tellOfFailure(assigned: Promise<void>): void {
    assigned.catch((error: unknown) => {
      if (error instanceof FlowError && this.left === undefined) this.tell(error)
    })
  }

  private tellOfOtherPlan(members: ReturnType<typeof memberRows>, rows: readonly OwnerRow[]): void {
    const { group, plan } = this.membership
    const having = new Set(rows.map(({ wanted, memberId }) => wanted ?? memberId))
    const others = members.filter((member) => member.plan !== plan && having.has(member.id))
    if (others.length === 0) return this.tell(null)
    this.tell(
      otherPlan(
        group,
        others.map(({ owner }) => owner),
      ),
    )
  }

  /** Once for each trouble. */
  private tell(error: FlowError | null): void {
    if (error?.message === this.trouble) return
    this.trouble = error?.message
    this.membership.troubled(error)
  }

  private async write(write: () => void): Promise<void> {
    await this.core.commits.submit({ messages: 0, bytes: 0, write })
  }
}
