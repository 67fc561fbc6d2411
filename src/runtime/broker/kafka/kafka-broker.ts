import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type {
  Appended,
  Broker,
  CommittedPosition,
  Member,
  MemberDescription,
  Membership,
  OutgoingMessage,
  PartitionBatch,
  ReadRequest,
  TaskCommit,
  TopicDescription,
  TopicSettings,
} from '../port.ts'
import { commitWithoutMember, fetchPositions } from './admin/group-offsets.ts'
import { describeMembers, forgetGroup, type DescribedMember } from './admin/groups.ts'
import { createTopics, deleteBefore, deleteTopic, describeTopics, offsetsAt } from './admin/topic-admin.ts'
import { ClusterLink } from './connection/cluster-link.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { KafkaMember } from './member/kafka-member.ts'
import type { MemberNotes } from './member/member-notes.ts'
import { TaskProducer } from './producer/task-producer.ts'
import { readPage } from './read-page.ts'

export interface KafkaBrokerParts {
  readonly settings: KafkaSettings
  readonly clock: Clock
  readonly notes: MemberNotes | undefined
}

/** The broker port on a Kafka cluster, at-least-once. */
export class KafkaBroker implements Broker {
  readonly kind = 'kafka'
  readonly exactlyOnce = false
  readonly keepsState = false
  readonly aheadBytes = 16_000_000
  private readonly settings: KafkaSettings
  private readonly notes: MemberNotes | undefined
  private readonly asking: ClusterLink
  private readonly reading: ClusterLink
  private readonly producing: ClusterLink
  private readonly producer: TaskProducer
  private readonly memberships = new Set<KafkaMember>()
  /** Appends come one after another, as one producer numbers them. */
  private appending: Promise<unknown> = Promise.resolve()
  private closing: Promise<void> | undefined

  constructor({ settings, clock, notes }: KafkaBrokerParts) {
    this.notes = notes
    this.settings = settings
    this.asking = new ClusterLink({ settings, clock })
    this.reading = new ClusterLink({ settings, clock })
    this.producing = new ClusterLink({ settings, clock })
    this.producer = new TaskProducer(this.producing)
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<void> {
    this.mustBeOpen()
    await createTopics(this.asking, topics)
  }

  async describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]> {
    this.mustBeOpen()
    return await describeTopics(this.asking, names)
  }

  async deleteTopic(name: string): Promise<void> {
    this.mustBeOpen()
    await deleteTopic(this.asking, name)
  }

  async offsetsAt(topic: string, timestamp: number): Promise<readonly number[]> {
    this.mustBeOpen()
    return await offsetsAt(this.asking, topic, timestamp)
  }

  async deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
    this.mustBeOpen()
    await deleteBefore(this.asking, { topic, partition, offset })
  }

  append(messages: readonly OutgoingMessage[]): Promise<readonly Appended[]> {
    this.mustBeOpen()
    const next = this.appending.then(async () => this.producer.finish(await this.producer.begin(messages)))
    this.appending = next.catch(() => {})
    return next
  }

  async read(request: ReadRequest): Promise<PartitionBatch> {
    this.mustBeOpen()
    return await readPage(this.reading, request)
  }

  async committed(group: string): Promise<readonly CommittedPosition[]> {
    this.mustBeOpen()
    for (const member of this.memberships) if (member.group === group) await member.flush()
    return await fetchPositions(this.asking, group)
  }

  async members(group: string): Promise<readonly MemberDescription[]> {
    this.mustBeOpen()
    const members = await describeMembers(this.asking, group)
    return members.map(({ owner, tasks }) => ({ owner, tasks }))
  }

  async commitOutside(group: string, { positions, outputs, state, cursors }: TaskCommit): Promise<void> {
    this.mustBeOpen()
    if (state.length > 0)
      throw new FlowError('TOPIC_SETTINGS_INVALID', {
        message: `State of group "${group}" can only be set by a member: on Kafka it lies in changelog topics.`,
      })
    await this.refuseMembers(group, () => true)
    await this.append(outputs)
    await this.append(cursors)
    await commitWithoutMember(this.asking, group, positions)
  }

  async forgetGroup(group: string): Promise<void> {
    this.mustBeOpen()
    await forgetGroup(this.asking, group)
  }

  async join(membership: Membership): Promise<Member> {
    this.mustBeOpen()
    for (const topic of membership.topics) await this.asking.partitionLeaders(topic)
    await this.refuseMembers(membership.group, ({ alone }) => alone || membership.alone === true)
    const { settings, producing, asking, notes } = this
    const left = (member: KafkaMember) => this.memberships.delete(member)
    // Known before it has joined, so that a broker that is closed meanwhile does not leave it behind.
    const aheadBytes = () => this.aheadBytes / this.memberships.size
    const parts = { settings, producing, asking, membership, notes, aheadBytes, left }
    return await KafkaMember.join(parts, (member) => this.memberships.add(member))
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown()
    return this.closing
  }

  private async shutDown(): Promise<void> {
    const left = await Promise.allSettled([...this.memberships].map((member) => member.leave()))
    await this.appending
    for (const link of [this.asking, this.reading, this.producing]) link.close()
    for (const result of left) if (result.status === 'rejected') throw result.reason
  }

  private async refuseMembers(group: string, keepsOut: (member: DescribedMember) => boolean): Promise<void> {
    const member = (await describeMembers(this.asking, group)).find(keepsOut)
    if (member === undefined) return
    throw new FlowError('FLOW_ALREADY_RUNNING', {
      message: `This flow runs already: ${member.owner} holds its group "${group}".`,
      hint: 'Stop that one first.',
    })
  }

  private mustBeOpen(): void {
    if (this.closing === undefined) return
    throw new FlowError('BROKER_CLOSED', {
      message: `The broker at ${this.settings.bootstrap.join(', ')} is closed.`,
    })
  }
}
