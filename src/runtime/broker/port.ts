import type { FlowError } from '../../contract/errors.ts'
import type { Header, MessageContent, OffsetRange, StoredMessage } from '../../contract/message.ts'
import type { Clock } from '../clock.ts'

/**
 * The broker port: what the engine asks of a log. Behind it stand `embedded/` (SQLite) and `kafka/`;
 * `test/conformance/` holds both to the same promises.
 *
 * It is pull-based: nothing arrives that was not polled, so back-pressure needs no signal of its own.
 * Every method that fails throws a FlowError whose class says what the engine may do next.
 */
export interface Broker {
  readonly kind: 'embedded' | 'kafka'
  /** A commit is one transaction over outputs, state and positions. */
  readonly exactlyOnce: boolean
  /** Stores lie in the broker itself; where they do not, their changes go to changelog topics (`Membership.stores`). */
  readonly keepsState: boolean
  /** Bytes it keeps at most that were fetched ahead of polls: a part of the process's budget for messages. */
  readonly aheadBytes: number

  /** Creates what is missing and leaves what exists; throws TOPIC_SETTINGS_INVALID where the partition counts differ. */
  createTopics(topics: readonly TopicSettings[]): Promise<void>
  /** All topics, or the named ones that exist, in order of name. */
  describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]>
  /** Throws TOPIC_MISSING. Offsets of groups in it go too. */
  deleteTopic(name: string): Promise<void>
  /** First offset at or after a time, for each partition; the end where there is none. */
  offsetsAt(topic: string, timestamp: number): Promise<readonly number[]>

  /** Removes what lies below an offset, whoever has not read it (Kafka: DeleteRecords). A later offset than the end means the end. */
  deleteBefore(topic: string, partition: number, offset: number): Promise<void>

  /** Acknowledged, that is durable, when it resolves; all or nothing on the embedded broker. */
  append(messages: readonly OutgoingMessage[]): Promise<readonly Appended[]>
  /** A reader without a group: a page of one partition from an offset; `[]` at the end. Never waits. */
  read(request: ReadRequest): Promise<PartitionBatch>

  /**
   * Committed positions of a group; a partition without one is left out. What tasks of this process have committed
   * is counted in; all of it is durable when it resolves.
   */
  committed(group: string): Promise<readonly CommittedPosition[]>
  /** Living members of a group, with the tasks they hold. */
  members(group: string): Promise<readonly MemberDescription[]>
  /** Sets positions of a group, and with them whatever else shall be true at once. Throws FLOW_ALREADY_RUNNING while it has a member. */
  commitOutside(group: string, commit: TaskCommit): Promise<void>
  /** Forgets positions and store of a group without a member. */
  forgetGroup(group: string): Promise<void>

  /**
   * Joins a stage's consumer group, whose members share its tasks. Resolves when its first share is assigned, which
   * may be no task at all; tasks come and go through the hooks as members do.
   */
  join(membership: Membership): Promise<Member>
  /** Ends all memberships and waits for commits under way. */
  close(): Promise<void>
}

export interface TopicSettings {
  readonly name: string
  readonly partitions: number
  readonly cleanup?: 'delete' | 'compact'
  /** -1: for ever. */
  readonly retentionMs?: number
  readonly retentionBytes?: number
  /** Writing waits (TOPIC_FULL) while the topic is larger; embedded broker only. */
  readonly hardBytes?: number
}

export interface TopicDescription extends Required<TopicSettings> {
  readonly ranges: readonly PartitionRange[]
  /** Bytes of keys, values and headers held now; undefined where the broker does not tell. */
  readonly bytes: number | undefined
  /** Largest message it takes: key, value and headers, in bytes. */
  readonly messageBytes: number
  /** The setting that says so, as a person would look for it; undefined where there is none to change. */
  readonly messageBytesBy?: string
}

export interface MemberDescription {
  /** Who it is, as it said when it joined. */
  readonly owner: string
  readonly tasks: readonly number[]
}

export interface PartitionRange {
  readonly partition: number
  /** Oldest offset still there. */
  readonly begin: number
  /** The next offset to be written. */
  readonly end: number
}

export interface OutgoingMessage extends MessageContent {
  readonly topic: string
  /** Chosen from the key as Java's client does where it is left out; null keys keep to one partition a batch. */
  readonly partition?: number
}

export interface Appended {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface ReadRequest {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly maxMessages: number
  readonly maxBytes: number
}

/** Consecutive messages of one partition; transaction markers and compacted offsets leave holes. */
export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly StoredMessage[]
  /** Where the next poll goes on: markers and holes behind the last message are counted in. */
  readonly nextOffset: number
  /** Keys, values and headers, in bytes. */
  readonly bytes: number
}

export interface CommittedPosition {
  readonly topic: string
  readonly partition: number
  /** Everything below is finished: the next offset to read. */
  readonly watermark: number
  /** Finished above the watermark: skipped after a restart, in ascending order. */
  readonly finished: readonly OffsetRange[]
}

/** What becomes durable together. On Kafka at-least-once: outputs first, then state, then cursors, then positions. */
export interface TaskCommit {
  readonly positions: readonly CommittedPosition[]
  readonly outputs: readonly OutgoingMessage[]
  readonly state: readonly StateChange[]
  /** Where sources with a cursor go on: a position too, but in a topic; never durable before the outputs. */
  readonly cursors: readonly OutgoingMessage[]
}

/** One key of a node's store in this task; `null` deletes it. */
export interface StateChange {
  readonly store: string
  readonly key: string
  readonly value: Uint8Array | null
}

export interface Membership {
  readonly group: string
  /** Task i owns partition i of each of them. */
  readonly topics: readonly string[]
  readonly clock: Clock
  /** Who this is, told to others who want the same: `millrace run orders (process 4711)`. */
  readonly owner: string
  /** What the stage reads, keeps and is cut from, as a short hash: members of another plan get no tasks beside ours. */
  readonly plan: string
  /** Shares with nobody: refused with FLOW_ALREADY_RUNNING while the group has another member, and so are others then. */
  readonly alone?: boolean
  /** Nodes of the stage that keep state, with the topic for its changes where the broker does not keep it itself. */
  readonly stores: readonly StoreTopic[]
  /** A task of ours: restore it, seek it, then poll. Awaited before its first message. */
  assigned(lease: TaskLease): Promise<void>
  /** Awaited: drain and commit, then return; the task goes to another member. */
  revoking(lease: TaskLease): Promise<void>
  /** Too late to commit: drop everything of it. */
  lost(lease: TaskLease): void
  /**
   * The membership itself is in trouble, and tries on by itself: the coordinator is away, or members of another
   * plan hold the tasks. `null`: it is well again.
   */
  troubled(error: FlowError | null): void
}

export interface StoreTopic {
  readonly store: string
  readonly changelog: string
}

export interface Member {
  /** Gives all tasks back (each through `revoking`) and leaves the group. */
  leave(): Promise<void>
}

/** One task in our hands: one stage on one partition number, for one epoch. */
export interface TaskLease {
  readonly group: string
  /** The partition number it owns of every topic of the stage. */
  readonly task: number
  /** Raised at each assignment: a commit under an older one is refused as TASK_LOST. */
  readonly epoch: number
  /** Committed when the task was assigned; of a partition that came since, the oldest message. */
  readonly positions: readonly CommittedPosition[]
  /** Moves the next poll of one topic; what was polled and not finished is polled again. */
  seek(topic: string, offset: number): void
  /** Holds one topic back; the others go on. */
  pause(topic: string): void
  resume(topic: string): void
  /**
   * The next messages of the topics that are not paused, fair among them. Waits up to `maxWaitMs` for the
   * first one; `[]` when none came. Throws TOPIC_GAP where the next offset is gone.
   */
  poll(limits: PollLimits): Promise<readonly PartitionBatch[]>
  /**
   * Outputs, state and cursors are durable when it resolves; positions too on a broker that is exactly-once, and
   * within a second (`DEFAULTS.offsetsMs`), at revoking and at leaving on one that is not. Commits of one lease are
   * made one after another, in the order of the calls. One that failed may have been written: given again, the same
   * object and before any other, it is written once.
   */
  commit(commit: TaskCommit): Promise<void>
  /** The committed value of a key in a node's store, or undefined. */
  readState(store: string, key: string): Uint8Array | undefined
  /** The end of a topic's partition as last seen, that lag is counted to; undefined before anything was seen. */
  end(topic: string): number | undefined
}

export interface PollLimits {
  readonly maxMessages: number
  readonly maxBytes: number
  readonly maxWaitMs: number
  readonly signal?: AbortSignal
}

/** Bytes that a message counts for in budgets, batches and topic sizes. */
export function messageBytes(message: MessageContent): number {
  let bytes = 16 + (message.key?.length ?? 0) + (message.value?.length ?? 0)
  for (const header of message.headers) bytes += headerBytes(header)
  return bytes
}

function headerBytes(header: Header): number {
  return header.name.length + (header.value?.length ?? 0)
}
