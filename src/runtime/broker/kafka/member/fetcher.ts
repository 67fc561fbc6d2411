import { FlowError } from '../../../../contract/errors.ts'
import { gapError } from '../../gap-error.ts'
import { rangeOf } from '../admin/list-offsets.ts'
import type { ClusterLink } from '../connection/cluster-link.ts'
import type { NodeConnection } from '../connection/node-connection.ts'
import { connectionError, hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import { fetchCall, type FetchedPartition } from '../requests/fetch.ts'
import { AHEAD_BYTES, type PartitionBuffer } from './partition-buffer.ts'

/** How long a node waits for the first byte, in ms: so long a partition that goes on may have to wait for others. */
const WAIT_MS = 100
/** Of one answer, in bytes. */
const ANSWER_BYTES = 8_000_000
/** Of one partition: a batch that is larger comes all the same, alone. */
const LEAST_BYTES = 65_536
/** Pauses after a failure, in ms. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

export interface FetcherOptions {
  readonly link: ClusterLink
  /** Those that are read now. */
  buffers(): Iterable<PartitionBuffer>
  /** For all of them together. */
  aheadBytes(): number
  /** Something came, or something went wrong: who polls looks again. */
  arrived(): void
}

/** Fetches ahead for all tasks of a member: one request under way to each node, and none while nobody wants any. */
export class Fetcher {
  private readonly options: FetcherOptions
  private readonly busy = new Set<number>()
  private closed = false
  private failures = 0
  private pausing = false
  /** Told by polls while the cluster cannot be reached. */
  outage: FlowError | undefined
  private turns = 0
  /** That lead what is read, when it was last looked at: a partition that comes later waits for one answer at most. */
  private nodes = 1
  private scheduled = false

  constructor(options: FetcherOptions) {
    this.options = options
  }

  /** Somebody wants more than before. */
  kick(): void {
    // Each poll and each commit comes here; with an answer under way from every node there is nothing to ask.
    if (this.scheduled || this.closed || this.pausing || this.busy.size >= this.nodes) return
    this.scheduled = true
    queueMicrotask(() => {
      this.scheduled = false
      void this.askAll()
    })
  }

  close(): void {
    this.closed = true
  }

  private async askAll(): Promise<void> {
    if (this.closed || this.pausing) return
    try {
      const byNode = new Map<number, { readonly node: NodeConnection; readonly buffers: PartitionBuffer[] }>()
      const leaders = new Set<number>()
      for (const buffer of this.options.buffers()) {
        const known = this.options.link.knownLeader(buffer.topic, buffer.partition)
        if (known !== undefined) leaders.add(known.id)
        // A topic that is paused, or was refused, is not asked for: its failure stands until somebody reads on.
        if (buffer.wanted === undefined) continue
        const leader = known ?? (await this.leaderOf(buffer))
        if (leader === undefined) continue
        leaders.add(leader.id)
        if (this.busy.has(leader.id)) continue
        const asked = byNode.get(leader.id)
        if (asked === undefined) byNode.set(leader.id, { node: leader.node, buffers: [buffer] })
        else asked.buffers.push(buffer)
      }
      this.nodes = Math.max(1, leaders.size)
      for (const [id, { node, buffers }] of byNode)
        // While one waited for a leader, another call may have asked its node.
        if (!this.busy.has(id)) void this.ask(id, node, this.turned(buffers))
    } catch (error) {
      await this.fail(error)
    }
  }

  /** Beginning with another one each time, as only the first of an answer is sure to get a batch of any size. */
  private turned(buffers: readonly PartitionBuffer[]): PartitionBuffer[] {
    const first = this.turns++ % buffers.length
    return [...buffers.slice(first), ...buffers.slice(0, first)]
  }

  private async leaderOf(buffer: PartitionBuffer) {
    try {
      return await this.options.link.leader(buffer.topic, buffer.partition)
    } catch (error) {
      if (!(error instanceof FlowError) || error.code === 'BROKER_UNREACHABLE') throw error
      this.refuse(buffer, error)
      return undefined
    }
  }

  private async ask(id: number, node: NodeConnection, buffers: readonly PartitionBuffer[]): Promise<void> {
    this.busy.add(id)
    const share = Math.floor(this.options.aheadBytes() / buffers.length)
    const maxBytes = Math.max(LEAST_BYTES, Math.min(AHEAD_BYTES, share))
    const asked = buffers.flatMap((buffer) => {
      const { wanted } = buffer
      return wanted === undefined ? [] : [{ buffer, wanted }]
    })
    try {
      const answers = await node.send(
        fetchCall({
          partitions: asked.map(({ buffer: { topic, partition }, wanted: { offset } }) => ({
            topic,
            partition,
            offset,
            maxBytes,
          })),
          maxWaitMs: WAIT_MS,
          maxBytes: ANSWER_BYTES,
        }),
      )
      this.outage = undefined
      this.failures = 0
      for (const { buffer, wanted } of asked) {
        const answer = answers.find(
          ({ topic, partition }) => topic === buffer.topic && partition === buffer.partition,
        )
        if (answer !== undefined) await this.take(buffer, answer, wanted)
      }
      this.options.arrived()
    } catch (error) {
      for (const { topic } of buffers) this.options.link.forgetTopic(topic)
      await this.fail(error)
    } finally {
      this.busy.delete(id)
    }
    this.kick()
  }

  private async take(
    buffer: PartitionBuffer,
    answer: FetchedPartition,
    asked: { readonly offset: number; readonly seeks: number },
  ): Promise<void> {
    const { errorCode: code } = answer
    if (code === KAFKA.none) buffer.take(answer, asked)
    else if (code === KAFKA.offsetOutOfRange) await this.findGap(buffer, asked.offset)
    else {
      this.options.link.forgetTopic(buffer.topic)
      if (hasMoved(code)) await this.options.link.pause()
      else this.refuse(buffer, refusal(code, `topic "${buffer.topic}"`))
    }
  }

  private async findGap(buffer: PartitionBuffer, offset: number): Promise<void> {
    const { topic, partition } = buffer
    const { begin, end } = await rangeOf(this.options.link, buffer)
    // Between the two questions it may have come into the range.
    if (offset >= begin && offset <= end) return
    buffer.failure = gapError({ topic, partition, offset, begin, end })
    this.options.arrived()
  }

  /** Told by the next poll, which then wants to know again. */
  private refuse(buffer: PartitionBuffer, error: FlowError): void {
    buffer.failure = error
    this.options.arrived()
  }

  private async fail(error: unknown): Promise<void> {
    if (this.closed) return
    this.outage = connectionError(error, 'its address')
    this.options.arrived()
    this.pausing = true
    await this.options.link.clock.sleep(
      Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.failures++)),
    )
    this.pausing = false
    this.kick()
  }
}
