import type { Clock, TimerHandle } from '../../clock.ts'
import type { SharingTimes } from './sharing-times.ts'
import type { BrokerFile } from './broker-file.ts'
import type { GroupCommit } from './group-commit.ts'
import { deleteMember, isAlive } from './members.ts'
import { MemberLock } from './member-lock.ts'
import { SilentMembers } from './silent-members.ts'
import { shareOut } from './task-owners.ts'
import type { TopicCatalog } from './topic-catalog.ts'

export interface MemberWatchOptions {
  readonly file: BrokerFile
  readonly catalog: TopicCatalog
  readonly clock: Clock
  readonly commits: GroupCommit
  readonly times: SharingTimes
}

/** A membership of this process, as its watch sees it. */
export interface WatchedMember {
  readonly group: string
  readonly groupId: number
  readonly memberId: number
  /** It waits for others to give tasks back, or for something to be tried again. */
  readonly isUnsettled: boolean
  /** Looks whether its group has changed, and does what follows. */
  look(): void
}

/** How often the file is looked at for changes of others where no poll does, in ms. */
const TICK_MS = 100
/** The same while a member waits for others; and the shortest time between two looks at the groups. */
const QUICK_MS = 20

/** Keeps the memberships of a process and those of others in sight of one another. */
export class MemberWatch {
  private readonly options: MemberWatchOptions
  private readonly members = new Set<WatchedMember>()
  private readonly silent: SilentMembers
  private timer: TimerHandle | undefined
  private soon: TimerHandle | undefined
  private lastLook = -Infinity
  private renewDue = 0
  private lookDue = 0
  private working = false

  constructor(options: MemberWatchOptions) {
    this.options = options
    this.silent = new SilentMembers(options.times)
  }

  add(member: WatchedMember): void {
    const { clock, times } = this.options
    this.members.add(member)
    if (this.members.size > 1 || this.options.file.inMemory) return
    const now = clock.monotonic()
    this.silent.renewed(now)
    this.renewDue = now + times.renewMs
    this.lookDue = now + times.lookMs
    this.tickLater()
  }

  remove(member: WatchedMember): void {
    this.members.delete(member)
    if (this.members.size === 0) this.stop()
  }

  /** This process has changed who is in a group or has which task. */
  announce(): void {
    for (const member of this.members) member.look()
  }

  /** Another process has written something; it may have been that. */
  changedByOthers(): void {
    const { clock } = this.options
    if (this.soon !== undefined || this.members.size === 0) return
    const wait = Math.max(0, this.lastLook + QUICK_MS - clock.monotonic())
    this.soon = clock.setTimeout(() => {
      this.soon = undefined
      this.lastLook = clock.monotonic()
      this.announce()
    }, wait)
  }

  private stop(): void {
    const { clock } = this.options
    for (const timer of [this.timer, this.soon]) if (timer !== undefined) clock.clearTimeout(timer)
    this.timer = undefined
    this.soon = undefined
  }

  private tickLater(): void {
    const unsettled = [...this.members].some(({ isUnsettled }) => isUnsettled)
    this.timer = this.options.clock.setTimeout(() => this.tick(), unsettled ? QUICK_MS : TICK_MS)
  }

  private tick(): void {
    try {
      this.options.catalog.refresh()
    } catch {
      // Those who read and write meet the same error, and have somebody to tell.
    }
    for (const member of this.members) if (member.isUnsettled) member.look()
    if (!this.working) void this.work()
    this.tickLater()
  }

  private async work(): Promise<void> {
    const { clock, times } = this.options
    this.working = true
    try {
      if (clock.monotonic() >= this.renewDue) {
        this.renewDue = clock.monotonic() + times.renewMs
        await this.renew()
      }
      if (clock.monotonic() >= this.lookDue) {
        this.lookDue = clock.monotonic() + times.lookMs
        await this.bury(this.findDead())
      }
    } catch {
      // A full or failing disk: nobody can do anything then, and the next tick tries again.
    } finally {
      this.working = false
    }
  }

  /** A sign of life of all memberships, in one write; none while nobody else is there to see it. */
  private async renew(): Promise<void> {
    const { file, commits, clock } = this.options
    const ours = [...this.members]
    const all = file.database.prepare<[], number>('select count(*) from members').pluck(true).get() ?? 0
    let renewed = ours.length
    if (all !== ours.length) {
      await commits.submit({
        messages: 0,
        bytes: 0,
        write: () => {
          const renew = file.database.prepare('update members set renewed = renewed + 1 where id = ?')
          renewed = ours.reduce((sum, { memberId }) => sum + renew.run(memberId).changes, 0)
        },
      })
    }
    this.silent.renewed(clock.monotonic())
    if (renewed < ours.length) this.announce()
  }

  /** Members of others in our groups whose process is gone or hangs. */
  private findDead(): DeadMember[] {
    const { file, clock } = this.options
    const groups = new Map([...this.members].map(({ groupId, group }) => [groupId, group]))
    const ours = new Set([...this.members].map(({ memberId }) => memberId))
    const others = file.database
      .prepare<[], Seen>('select id, group_id as groupId, renewed from members')
      .all()
      .filter(({ id, groupId }) => groups.has(groupId) && !ours.has(id))
    const hanging = this.silent.look(others, clock.monotonic())
    return others
      .filter((seen) => hanging.has(seen.id) || !isAlive(file, seen.id))
      .map((seen) => ({ ...seen, group: groups.get(seen.groupId) ?? '', hangs: hanging.has(seen.id) }))
  }

  private async bury(dead: readonly DeadMember[]): Promise<void> {
    const { file, commits } = this.options
    if (dead.length === 0) return
    let gone: readonly DeadMember[] = []
    await commits.submit({
      messages: 0,
      bytes: 0,
      write: () => {
        gone = dead.filter((each) => this.isGone(each))
        const groups = new Map(gone.map(({ groupId, group }) => [groupId, group]))
        for (const [groupId, group] of groups) shareOut(file, group, groupId)
      },
    })
    for (const { id } of gone) MemberLock.remove(file.folder, id)
    this.announce()
  }

  /** Deletes its row, unless one that hung has shown a sign of life meanwhile or another process was faster. */
  private isGone({ id, hangs, renewed }: DeadMember): boolean {
    const { file } = this.options
    const now = file.database
      .prepare<[number], number>('select renewed from members where id = ?')
      .pluck(true)
      .get(id)
    if (hangs && now !== renewed) return false
    return deleteMember(file, id)
  }
}

interface Seen {
  readonly id: number
  readonly groupId: number
  readonly renewed: number
}

interface DeadMember extends Seen {
  readonly group: string
  readonly hangs: boolean
}
