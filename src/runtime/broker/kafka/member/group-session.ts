import { FlowError } from '../../../../contract/errors.ts'
import type { CommittedPosition } from '../../port.ts'
import { askCoordinator, commitPositions } from '../admin/group-offsets.ts'
import type { ClusterLink } from '../connection/cluster-link.ts'
import { connectionError, hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import {
  decodeClaim,
  decodeShare,
  encodeClaim,
  encodeShare,
  PROTOCOL,
  shareOut,
  type Claim,
  type JoinedMember,
  type Share,
} from './group-protocol.ts'

export interface GroupSessionOptions {
  /** Its own: a join may wait long for others, and a node answers one connection's requests in their order. */
  readonly link: ClusterLink
  readonly group: string
  readonly topics: readonly string[]
  readonly sessionMs: number
  readonly heartbeatMs: number
  claim(): Claim
  /** The group has shared its tasks anew. */
  shared(share: Share): void
  /** The group has given our tasks to others: everything is to be dropped. */
  lost(): void
  /** The group knows us by this name now. */
  named(memberId: string): void
  troubled(error: FlowError | null): void
}

/** Longest wait of the group for a member to come to a new sharing, in ms. Members go on meanwhile, so they come at once. */
const REBALANCE_MS = 10_000
const LONGEST_PAUSE_MS = 2_000
const INCONSISTENT_PROTOCOL = 23
/** How often the leader looks whether a topic has got partitions, in ms. */
const COUNT_EVERY_MS = 30_000

/** A member's standing with the coordinator of its group: joining, heartbeats, commits under the right generation. */
export class GroupSession {
  private readonly options: GroupSessionOptions
  private memberId = ''
  private generation = -1
  private closed = false
  private rejoinWanted = true
  private wake: AbortController | undefined
  /** Ends when a join under way has ended: a commit under way must know the generation it belongs to. */
  private joining: Promise<void> = Promise.resolve()
  private failures = 0
  /** Partitions of each topic, where we lead the group. */
  private counts: ReadonlyMap<string, number> | undefined
  private countedAt = 0

  constructor(options: GroupSessionOptions) {
    this.options = options
  }

  /** The generation under which tasks are held; it grows with every sharing. */
  get epoch(): number {
    return this.generation
  }

  /** Lives until `leave`; never rejects. */
  async live(): Promise<void> {
    const { link, heartbeatMs, troubled } = this.options
    while (!this.closed) {
      try {
        if (this.rejoinWanted) await this.join()
        this.wake = new AbortController()
        if (!this.rejoinWanted) await link.clock.sleep(heartbeatMs, { signal: this.wake.signal })
        if (!this.rejoinWanted && !this.closed) await this.beat()
        if (this.failures > 0) troubled(null)
        this.failures = 0
      } catch (thrown) {
        if (this.closed) return
        this.failures++
        troubled(connectionError(thrown, 'the coordinator of its group'))
        await link.clock.sleep(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(10, this.failures)))
      }
    }
  }

  /** Something changed in what we hold: the group shares anew. */
  rejoin(): void {
    this.rejoinWanted = true
    this.wake?.abort()
  }

  /**
   * Commits positions as the member that holds their tasks. A sharing in between changes the generation, not the
   * right to what is still held. Throws TASK_LOST where the group has given the tasks to others.
   */
  async commit(positions: readonly CommittedPosition[]): Promise<void> {
    const { link, group } = this.options
    // Whoever we become after the group has forgotten us has no right to what this member held.
    const { memberId } = this
    for (;;) {
      await this.joining
      const { generation } = this
      if (memberId === '' || this.memberId !== memberId) throw this.taskLost()
      const code = await commitPositions(link, group, { memberId, generation }, positions)
      if (code === KAFKA.none) return
      if (this.memberId !== memberId) throw this.taskLost()
      if (code === KAFKA.unknownMember) this.loseAll()
      else if (code === KAFKA.illegalGeneration || code === KAFKA.rebalanceInProgress) {
        if (this.generation === generation) this.rejoin()
        await link.pause()
      } else throw refusal(code, `group "${group}"`)
    }
  }

  /** Says goodbye, so that the others need not wait for the session to run out. */
  async leave(): Promise<void> {
    const { link, group } = this.options
    this.closed = true
    this.wake?.abort()
    await this.joining
    if (this.memberId !== '') await leaveGroup(link, group, this.memberId).catch(() => {})
    this.memberId = ''
  }

  private async join(): Promise<void> {
    let ended = () => {}
    this.joining = new Promise((resolve) => (ended = resolve))
    try {
      this.rejoinWanted = false
      const share = await this.joinOnce()
      if (share === undefined) this.rejoinWanted = true
      else this.options.shared(share)
    } catch (error) {
      this.rejoinWanted = true
      // The coordinator may be another one by now.
      this.options.link.forgetCoordinator(this.options.group)
      throw error
    } finally {
      ended()
    }
  }

  /** Undefined: something moved, join again. */
  private async joinOnce(): Promise<Share | undefined> {
    const { link, group, topics, sessionMs, claim } = this.options
    const node = await link.coordinator(group)
    const answer = await node.call('JoinGroup', {
      groupId: group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: Math.max(REBALANCE_MS, sessionMs),
      memberId: this.memberId,
      protocolType: 'consumer',
      groupProtocols: [{ name: PROTOCOL, metadata: encodeClaim(topics, claim()) }],
    })
    if (answer.errorCode === KAFKA.memberIdRequired) {
      this.memberId = answer.memberId
      return undefined
    }
    if (!(await this.isJoined(answer.errorCode))) return undefined
    this.memberId = answer.memberId
    this.generation = answer.generationId
    this.options.named(this.memberId)
    const isLeader = answer.leaderId === answer.memberId
    this.counts = undefined
    const members = answer.members.map((each) => ({
      id: each.memberId,
      claim: decodeClaim(each.memberMetadata),
    }))
    return await this.sync(isLeader ? await this.plan(members) : [])
  }

  private async sync(
    groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[],
  ): Promise<Share | undefined> {
    const { link, group } = this.options
    const node = await link.coordinator(group)
    const { memberId, generation: generationId } = this
    const { errorCode, memberAssignment } = await node.call('SyncGroup', {
      groupId: group,
      generationId,
      memberId,
      groupAssignment,
    })
    return (await this.isJoined(errorCode)) ? decodeShare(memberAssignment) : undefined
  }

  /** The leader's part. */
  private async plan(members: readonly JoinedMember[]) {
    const { group } = this.options
    const counts = await this.countPartitions()
    this.counts = counts
    const shares = shareOut(group, Math.max(0, ...counts.values()), members)
    return [...shares].map(([memberId, share]) => ({
      memberId,
      memberAssignment: encodeShare(share, counts),
    }))
  }

  private async isJoined(code: number): Promise<boolean> {
    const { link, group } = this.options
    if (code === KAFKA.none) return true
    if (code === KAFKA.unknownMember) this.loseAll()
    else if (hasMoved(code)) {
      link.forgetCoordinator(group)
      await link.pause()
    } else if (code === INCONSISTENT_PROTOCOL) throw otherConsumers(group)
    else if (code !== KAFKA.illegalGeneration && code !== KAFKA.rebalanceInProgress)
      throw refusal(code, `group "${group}"`)
    return false
  }

  private async beat(): Promise<void> {
    const { link, group } = this.options
    const node = await link.coordinator(group).catch((error: unknown) => {
      link.forgetCoordinator(group)
      throw error
    })
    const { memberId, generation: groupGenerationId } = this
    const beat = node.call('Heartbeat', { groupId: group, groupGenerationId, memberId })
    const { errorCode } = await beat.catch((error: unknown) => {
      link.forgetCoordinator(group)
      throw error
    })
    if (errorCode === KAFKA.none) return await this.watchCounts()
    if (errorCode === KAFKA.unknownMember || errorCode === KAFKA.illegalGeneration) this.loseAll()
    else if (hasMoved(errorCode)) link.forgetCoordinator(group)
    else if (errorCode === KAFKA.rebalanceInProgress) this.rejoinWanted = true
    else throw refusal(errorCode, `group "${group}"`)
  }

  /** The leader's part: a topic that has got partitions has got tasks. */
  private async watchCounts(): Promise<void> {
    const { link } = this.options
    if (this.counts === undefined || link.clock.monotonic() - this.countedAt < COUNT_EVERY_MS) return
    const before = JSON.stringify([...this.counts])
    if (JSON.stringify([...(await this.countPartitions())]) !== before) this.rejoinWanted = true
  }

  private async countPartitions(): Promise<ReadonlyMap<string, number>> {
    const { link, topics } = this.options
    const counts = new Map<string, number>()
    for (const topic of topics) {
      link.forgetTopic(topic)
      counts.set(topic, (await link.partitionLeaders(topic)).size)
    }
    this.countedAt = link.clock.monotonic()
    return counts
  }

  /** The group does not know us any more: others may have our tasks. We join as somebody new. */
  private loseAll(): void {
    this.memberId = ''
    this.generation = -1
    this.options.lost()
    this.rejoin()
  }

  private taskLost(): FlowError {
    return new FlowError('TASK_LOST', {
      message: `The group "${this.options.group}" has given our tasks to other members.`,
    })
  }
}

/** Takes a member out of its group. */
export async function leaveGroup(link: ClusterLink, group: string, memberId: string): Promise<void> {
  await askCoordinator(
    link,
    group,
    (node) => node.call('LeaveGroup', { groupId: group, memberId }),
    ({ errorCode }) => errorCode,
  )
}

function otherConsumers(group: string): FlowError {
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `The group "${group}" is used by consumers that are not Millrace's.`,
    hint: 'Stop them, or give the flow another id.',
  })
}
