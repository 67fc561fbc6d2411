import { FlowError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../clock.ts'
import type { CommittedPosition, PartitionBatch, PollLimits, TaskCommit, TaskLease } from '../../port.ts'
import type { TaskProducer } from '../producer/task-producer.ts'
import type { WriteJob } from '../producer/write-job.ts'
import type { ChangelogStores } from './changelog-stores.ts'
import type { Fetcher } from './fetcher.ts'
import { PartitionBuffer } from './partition-buffer.ts'
import type { PendingPositions } from './pending-positions.ts'

export interface LeaseTerms {
  readonly group: string
  readonly task: number
  readonly epoch: number
  readonly positions: readonly CommittedPosition[]
  /** Those of the stage's topics that have a partition of the task's number, and where each begins without a position. */
  readonly begins: ReadonlyMap<string, number>
  readonly clock: Clock
  readonly fetcher: Fetcher
  readonly producer: TaskProducer
  readonly stores: ChangelogStores
  readonly pending: PendingPositions
}

/** A commit under way: after an outage the same one goes on where it was, so that nothing is written twice. */
interface Unfinished {
  readonly commit: TaskCommit
  outputs?: WriteJob
  state?: WriteJob
  cursors?: WriteJob
}

/** A task in the hands of a member of this process. */
export class KafkaLease implements TaskLease {
  readonly group: string
  readonly task: number
  readonly epoch: number
  readonly positions: readonly CommittedPosition[]
  readonly buffers: ReadonlyMap<string, PartitionBuffer>
  private readonly terms: LeaseTerms
  private first = 0
  private ended = false
  private wake: (() => void) | undefined
  private tail: Promise<unknown> = Promise.resolve()
  /** Raised when a commit fails: those called after it and before its failure was known must not follow. */
  private failures = 0
  private lastFailure: unknown
  private unfinished: Unfinished | undefined

  constructor(terms: LeaseTerms) {
    this.terms = terms
    this.group = terms.group
    this.task = terms.task
    this.epoch = terms.epoch
    // A partition without one came behind the start of the flow: all of it is new.
    this.positions = [...terms.begins].map(([topic, watermark]): CommittedPosition => {
      const known = terms.positions.find((position) => position.topic === topic)
      return known ?? { topic, partition: terms.task, watermark, finished: [] }
    })
    this.buffers = new Map(
      this.positions.map(({ topic, watermark }) => [
        topic,
        new PartitionBuffer(topic, terms.task, watermark),
      ]),
    )
  }

  /** Given back or lost. */
  get isClosed(): boolean {
    return this.ended
  }

  seek(topic: string, offset: number): void {
    this.buffer(topic).seek(offset)
    this.terms.fetcher.kick()
    this.wake?.()
  }

  pause(topic: string): void {
    const buffer = this.buffers.get(topic)
    if (buffer !== undefined) buffer.paused = true
  }

  resume(topic: string): void {
    const buffer = this.buffers.get(topic)
    if (buffer !== undefined) buffer.paused = false
    this.terms.fetcher.kick()
    this.wake?.()
  }

  end(topic: string): number | undefined {
    return this.buffers.get(topic)?.end
  }

  async poll(limits: PollLimits): Promise<readonly PartitionBatch[]> {
    const { clock, fetcher } = this.terms
    const deadline = clock.monotonic() + limits.maxWaitMs
    for (;;) {
      this.mustBeOurs()
      const batches = this.take(limits)
      if (batches.length > 0) {
        fetcher.kick()
        return batches
      }
      if (fetcher.outage !== undefined) throw fetcher.outage
      const left = deadline - clock.monotonic()
      if (left <= 0 || limits.signal?.aborted === true) return batches
      fetcher.kick()
      await this.arrival(left, limits.signal)
      if (this.ended) return []
    }
  }

  commit(commit: TaskCommit): Promise<void> {
    const { failures } = this
    const next = this.tail.then(() => this.commitNext(commit, failures))
    this.tail = next.catch(() => {})
    return next
  }

  readState(store: string, key: string): Uint8Array | undefined {
    return this.terms.stores.read(store, key)
  }

  /** Something was fetched, or went wrong: a poll that waits looks again. */
  arrived(): void {
    const { fetcher } = this.terms
    if (fetcher.outage !== undefined || [...this.buffers.values()].some(({ hasNews }) => hasNews))
      this.wake?.()
  }

  /** Ends a poll that waits, so that a drain need not wait for it. */
  stopWaiting(): void {
    this.wake?.()
  }

  /** Resolves when no commit is under way. */
  async settled(): Promise<void> {
    await this.tail
  }

  /** Nothing works any more. */
  close(): void {
    this.ended = true
    this.wake?.()
  }

  private async commitNext(commit: TaskCommit, failures: number): Promise<void> {
    this.mustBeOurs()
    if (failures !== this.failures) throw this.lastFailure
    try {
      await this.write(commit)
    } catch (error) {
      this.failures++
      this.lastFailure = error
      throw error
    }
  }

  /**
   * Outputs first, then state, then cursors and positions: a crash in between repeats, and never loses. Cursors wait
   * for the state, which may lie on another node: one that is ahead would skip what the state does not hold.
   */
  private async write(commit: TaskCommit): Promise<void> {
    const { producer, stores, pending, clock } = this.terms
    if (this.unfinished?.commit !== commit) this.unfinished = { commit }
    const { unfinished } = this
    unfinished.outputs ??= await producer.begin(commit.outputs)
    await producer.finish(unfinished.outputs)
    if (commit.state.length > 0) {
      unfinished.state ??= await producer.begin(stores.messages(commit.state, clock.now()))
      await producer.finish(unfinished.state)
    }
    if (commit.cursors.length > 0) {
      unfinished.cursors ??= await producer.begin(commit.cursors)
      await producer.finish(unfinished.cursors)
    }
    stores.apply(commit.state)
    this.unfinished = undefined
    this.mustBeOurs()
    pending.note(this, commit.positions, commit.outputs.length)
  }

  private take(limits: PollLimits): PartitionBatch[] {
    const ready = this.ready()
    const batches: PartitionBatch[] = []
    let messages = limits.maxMessages
    let bytes = limits.maxBytes
    for (let i = 0; i < ready.length && messages > 0 && bytes > 0; i++) {
      const topicsLeft = ready.length - i
      const batch = this.takeFrom(ready[i] as PartitionBuffer, batches.length > 0, {
        messages: Math.ceil(messages / topicsLeft),
        bytes: Math.ceil(bytes / topicsLeft),
      })
      if (batch === undefined) continue
      messages -= batch.messages.length
      bytes -= batch.bytes
      batches.push(batch)
    }
    return batches
  }

  /** An error waits for the next poll where this one has something to give. */
  private takeFrom(
    buffer: PartitionBuffer,
    hasOthers: boolean,
    most: { readonly messages: number; readonly bytes: number },
  ): PartitionBatch | undefined {
    if (hasOthers && buffer.failure !== undefined) return undefined
    return buffer.poll(most.messages, most.bytes)
  }

  /** Topics with something to tell, beginning with another one each time. */
  private ready(): PartitionBuffer[] {
    const all = [...this.buffers.values()]
    const first = all.length === 0 ? 0 : this.first++ % all.length
    return [...all.slice(first), ...all.slice(0, first)].filter(({ hasNews }) => hasNews)
  }

  private arrival(withinMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.terms
    return new Promise((resolve) => {
      const end = () => {
        clock.clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        this.wake = undefined
        resolve()
      }
      const timer = clock.setTimeout(end, withinMs)
      signal?.addEventListener('abort', end, { once: true })
      this.wake = end
      this.arrived()
    })
  }

  private buffer(topic: string): PartitionBuffer {
    const buffer = this.buffers.get(topic)
    if (buffer !== undefined) return buffer
    throw new FlowError('TOPIC_MISSING', {
      message: `Task ${this.task} of group "${this.group}" does not read topic "${topic}".`,
      class: 'fault',
    })
  }

  private mustBeOurs(): void {
    if (!this.ended) return
    throw new FlowError('TASK_LOST', {
      message: `Task ${this.task} of group "${this.group}" is not ours: it was given back or taken.`,
    })
  }
}
