import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import {
  messageBytes,
  type CommittedPosition,
  type PartitionBatch,
  type PollLimits,
  type TaskCommit,
  type TaskLease,
} from '../port.ts'
import type { BrokerCore } from './broker-core.ts'
import type { Appending } from './prepared-messages.ts'
import { ownershipOf } from './task-owners.ts'
import { TaskStores, writePositions } from './task-writer.ts'

export interface LeaseTerms {
  readonly group: string
  readonly groupId: number
  readonly memberId: number
  readonly task: number
  readonly epoch: number
  /** How many commits the task has seen. */
  readonly commits: number
  /** Those of the stage's topics that have a partition of the task's number. */
  readonly topics: readonly string[]
  readonly positions: readonly CommittedPosition[]
  readonly clock: Clock
  lost(lease: TaskLease): void
}

interface Writing {
  readonly commit: TaskCommit
  readonly outputs: Appending
  /** Of commits that failed, when this one was handed in. */
  readonly failures: number
}

interface Cursor {
  readonly topic: string
  next: number
  paused: boolean
}

/** A task in the hands of a member of this process. */
export class EmbeddedLease implements TaskLease {
  readonly group: string
  readonly task: number
  readonly epoch: number
  readonly positions: readonly CommittedPosition[]
  private readonly core: BrokerCore
  private readonly terms: LeaseTerms
  private readonly stores: TaskStores
  private readonly cursors: Cursor[]
  /** As last seen, by topic. */
  private readonly ends = new Map<string, number>()
  private first = 0
  private ended = false
  private wake: (() => void) | undefined
  /** Raised when a commit fails: those called after it and before its failure was known must not follow. */
  private failures = 0
  private lastFailure: unknown
  /** Written by this task in all, as the file must have it too. */
  private commits: number
  /** Commits that were written and failed after that, with the count behind each: tried again, they look for themselves. */
  private doubtful = new WeakMap<TaskCommit, number>()
  /** Commits under way. */
  private pending = 0
  private polledAhead = false

  constructor(core: BrokerCore, terms: LeaseTerms) {
    this.core = core
    this.terms = terms
    this.group = terms.group
    this.task = terms.task
    this.epoch = terms.epoch
    this.positions = terms.topics.flatMap((topic) => this.beginning(topic))
    this.commits = terms.commits
    this.stores = new TaskStores(core.file, terms.groupId, terms.task)
    this.cursors = terms.topics.map((topic) => {
      const next = this.positions.find((position) => position.topic === topic)?.watermark ?? 0
      return { topic, next, paused: false }
    })
  }

  seek(topic: string, offset: number): void {
    this.cursor(topic).next = offset
    this.wake?.()
  }

  pause(topic: string): void {
    this.cursor(topic).paused = true
  }

  resume(topic: string): void {
    this.cursor(topic).paused = false
    this.wake?.()
  }

  async poll(limits: PollLimits): Promise<readonly PartitionBatch[]> {
    const { clock } = this.terms
    let deadline: number | undefined
    for (;;) {
      this.mustBeOurs()
      const batches = this.take(limits)
      if (batches.length > 0) return batches
      deadline ??= clock.monotonic() + limits.maxWaitMs
      const left = deadline - clock.monotonic()
      if (left <= 0 || limits.signal?.aborted) return batches
      await this.arrival(left, limits.signal)
      if (this.ended) return []
    }
  }

  async commit(commit: TaskCommit): Promise<void> {
    this.mustBeOurs()
    const { commits, writer } = this.core
    const failures = this.failures
    const outputs = writer.begin(commit.outputs)
    let counted = 0
    let counts = 0
    const written = commits.submit({
      messages: commit.outputs.length + commit.cursors.length,
      bytes: commit.outputs.reduce((sum, message) => sum + messageBytes(message), 0),
      prepare: () => writer.prepare(outputs),
      write: () => {
        if (this.isWritten(commit)) return
        this.write({ commit, outputs, failures })
        counted = 1
        this.commits += 1
        counts = this.commits
      },
      failed: (error) => {
        this.commits -= counted
        if (counted > 0) this.doubtful.set(commit, counts)
        this.failures += 1
        this.lastFailure = error
      },
    })
    this.pending += 1
    commits.expectNoMore(this)
    try {
      await written
    } catch (error) {
      this.endIfLost(error)
      throw error
    } finally {
      this.settled()
    }
  }

  readState(store: string, key: string): Uint8Array | undefined {
    return this.stores.read(store, key)
  }

  end(topic: string): number | undefined {
    try {
      const next = this.core.catalog.find(topic)?.partitions[this.task]?.next
      if (next !== undefined) this.ends.set(topic, next)
    } catch {
      // The disk fails just now: those who read and write tell it, and this is only looked at.
    }
    return this.ends.get(topic)
  }

  /** Ends a poll that waits, so that a drain need not wait for it. */
  stopWaiting(): void {
    this.wake?.()
  }

  /** Nothing works any more. */
  close(): void {
    this.ended = true
    this.core.commits.expectNoMore(this)
    this.wake?.()
  }

  private settled(): void {
    this.pending -= 1
    if (this.pending > 0 || !this.polledAhead) return
    this.polledAhead = false
    if (!this.ended) this.core.commits.expect(this)
  }

  private endIfLost(error: unknown): void {
    if (this.ended || !(error instanceof FlowError) || error.class !== 'lost') return
    this.close()
    this.terms.lost(this)
  }

  /**
   * The same commit again, and the file has it: what failed was the sync behind it. By now the log is sound, so that it
   * is as good as written here.
   */
  private isWritten(commit: TaskCommit): boolean {
    const count = this.doubtful.get(commit)
    if (count === undefined) return false
    const now = ownershipOf(this.core.file, this.terms)
    if (now === undefined || now.commits < count) return false
    this.commits = Math.max(this.commits, count)
    return true
  }

  private write({ commit, outputs, failures }: Writing): void {
    const { file, catalog, writer } = this.core
    const { groupId, task, memberId, epoch } = this.terms
    if (failures !== this.failures) throw this.lastFailure
    const { changes } = file.sql.countCommit.run(groupId, task, memberId, epoch, this.commits)
    if (changes === 0) throw this.whyNot()
    // The count was ours: none of them is in the file, and from now on it is another commit's.
    this.doubtful = new WeakMap()
    writer.write(outputs)
    writer.write(writer.begin(commit.cursors))
    this.stores.write(commit.state)
    writePositions(file, catalog, groupId, commit.positions)
  }

  private take(limits: PollLimits): PartitionBatch[] {
    try {
      return this.takePages(limits)
    } catch (error) {
      throw this.core.file.asError(error)
    }
  }

  private takePages(limits: PollLimits): PartitionBatch[] {
    const { catalog, reader, commits } = this.core
    catalog.refresh()
    const ready = this.readyCursors()
    const batches: PartitionBatch[] = []
    let messages = limits.maxMessages
    let bytes = limits.maxBytes
    for (let i = 0; i < ready.length && messages > 0 && bytes > 0; i++) {
      const cursor = ready[i] as Cursor
      const topicsLeft = ready.length - i
      const batch = reader.page(
        {
          topic: cursor.topic,
          partition: this.task,
          offset: cursor.next,
          maxMessages: Math.ceil(messages / topicsLeft),
          maxBytes: Math.ceil(bytes / topicsLeft),
        },
        batches.length === 0 ? 'alone' : 'strict',
      )
      cursor.next = batch.nextOffset
      if (batch.messages.length === 0) continue
      messages -= batch.messages.length
      bytes -= batch.bytes
      batches.push(batch)
    }
    if (batches.length > 0) {
      // Others wait for our commit, but not for a second one while the first is under way.
      if (this.pending === 0) commits.expect(this)
      else this.polledAhead = true
    }
    return batches
  }

  /** Topics with something to read, beginning with another one each time; an error counts as something. */
  private readyCursors(): Cursor[] {
    const count = this.cursors.length
    const ready: Cursor[] = []
    for (let i = 0; i < count; i++) {
      const cursor = this.cursors[(this.first + i) % count] as Cursor
      if (!cursor.paused && this.hasNews(cursor)) ready.push(cursor)
    }
    this.first = (this.first + 1) % count
    return ready
  }

  /** Also true where the topic is gone: the read that follows says so. */
  private hasNews({ topic, next }: Cursor): boolean {
    return this.core.catalog.find(topic)?.partitions[this.task]?.next !== next
  }

  private arrival(withinMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { arrivals } = this.core
    const { clock } = this.terms
    return new Promise((resolve) => {
      const end = () => {
        clock.clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        arrivals.waitNoMore(waiter)
        this.wake = undefined
        resolve()
      }
      const waiter = () => {
        if (!this.mayRead()) return false
        end()
        return true
      }
      const timer = clock.setTimeout(end, withinMs)
      signal?.addEventListener('abort', end, { once: true })
      this.wake = end
      arrivals.wait(waiter)
    })
  }

  private mayRead(): boolean {
    try {
      return this.cursors.some((cursor) => !cursor.paused && this.hasNews(cursor))
    } catch {
      // The poll that wakes meets the same error, and has somebody to tell.
      return true
    }
  }

  /** Nothing where the topic has no such partition. */
  private beginning(topic: string): CommittedPosition[] {
    const committed = this.terms.positions.find((position) => position.topic === topic)
    if (committed !== undefined) return [committed]
    const watermark = this.core.catalog.topic(topic).partitions[this.task]?.begin
    return watermark === undefined ? [] : [{ topic, partition: this.task, watermark, finished: [] }]
  }

  private cursor(topic: string): Cursor {
    const cursor = this.cursors.find((each) => each.topic === topic)
    if (cursor !== undefined) return cursor
    throw new FlowError('TOPIC_MISSING', {
      message: `Task ${this.task} of group "${this.group}" does not read topic "${topic}".`,
      class: 'fault',
    })
  }

  /** The count is another one when a commit was written though its sync failed, and something else is committed now. */
  private whyNot(): FlowError {
    const now = ownershipOf(this.core.file, this.terms)
    if (now === undefined) return this.lostError('another member has it')
    this.commits = now.commits
    return new FlowError('COMMIT_UNKNOWN', {
      message: `A commit of task ${this.task} of group "${this.group}" was written although the disk reported a failure.`,
      hint: 'The task goes back to its committed positions and runs on from there.',
    })
  }

  private mustBeOurs(): void {
    if (this.ended) throw this.lostError('it was given back')
  }

  private lostError(why: string): FlowError {
    return new FlowError('TASK_LOST', {
      message: `Task ${this.task} of group "${this.group}" is not ours: ${why}.`,
    })
  }
}
