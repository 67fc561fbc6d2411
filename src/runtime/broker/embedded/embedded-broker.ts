import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import {
  messageBytes,
  type Appended,
  type Broker,
  type CommittedPosition,
  type Member,
  type MemberDescription,
  type Membership,
  type OutgoingMessage,
  type PartitionBatch,
  type ReadRequest,
  type TaskCommit,
  type TopicDescription,
  type TopicSettings,
} from '../port.ts'
import { Arrivals } from './arrivals.ts'
import type { BrokerCore } from './broker-core.ts'
import type { BrokerFile } from './broker-file.ts'
import { EmbeddedMember } from './embedded-member.ts'
import { GroupCommit } from './group-commit.ts'
import { deleteGroup, findGroup, makeGroup, positionsOf } from './groups.ts'
import { LogReader } from './log-reader.ts'
import { LogWriter } from './log-writer.ts'
import { Maintenance } from './maintenance.ts'
import { MemberWatch } from './member-watch.ts'
import { livingMembers, refuseLivingMembers } from './members.ts'
import type { SharingTimes } from './sharing-times.ts'
import { TaskStores, writePositions } from './task-writer.ts'
import { TopicCatalog, type Topic } from './topic-catalog.ts'
import { createTopics, deleteTopic, describe, offsetsAt } from './topic-admin.ts'
import { WriterTurn } from './writer-turn.ts'

export interface EmbeddedBrokerParts {
  readonly file: BrokerFile
  readonly clock: Clock
  readonly commitWaitMs: number
  readonly times: SharingTimes
}

/** The broker port on one SQLite file. */
export class EmbeddedBroker implements Broker {
  readonly kind = 'embedded'
  readonly exactlyOnce = true
  readonly keepsState = true
  readonly aheadBytes = 0
  private readonly core: BrokerCore
  private readonly maintenance: Maintenance
  private readonly memberships = new Set<EmbeddedMember>()
  private readonly turn: WriterTurn | undefined
  private closing: Promise<void> | undefined

  constructor({ file, clock, commitWaitMs, times }: EmbeddedBrokerParts) {
    const catalog = new TopicCatalog(file, () => {
      arrivals.announce()
      watch.changedByOthers()
    })
    const arrivals = new Arrivals({
      clock,
      watchOthers: !file.inMemory,
      lookForOthers: () => catalog.refresh(),
    })
    this.turn = file.inMemory ? undefined : new WriterTurn(file.folder, clock)
    const commits = new GroupCommit({
      file,
      turn: this.turn,
      catalog,
      clock,
      waitMs: commitWaitMs,
      written: () => arrivals.announce(),
    })
    const reader = new LogReader(file, catalog)
    const writer = new LogWriter(file, catalog)
    const watch = new MemberWatch({ file, catalog, clock, commits, times })
    this.core = { file, clock, catalog, reader, writer, commits, arrivals, watch, times }
    this.maintenance = new Maintenance(this.core)
    this.maintenance.start()
  }

  /** Retention, compaction and the rest of deleted topics, now instead of within a minute. */
  async maintain(): Promise<void> {
    this.mustBeOpen()
    await this.maintenance.run()
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<void> {
    await this.change(() => createTopics(this.core, topics))
  }

  async describeTopics(names?: readonly string[]): Promise<readonly TopicDescription[]> {
    return this.look(() => {
      const { catalog } = this.core
      const all = names === undefined ? catalog.names() : [...names].sort()
      return all
        .map((name) => catalog.find(name))
        .filter((topic): topic is Topic => topic !== undefined)
        .map(describe)
    })
  }

  async deleteTopic(name: string): Promise<void> {
    await this.change(() => deleteTopic(this.core, name))
  }

  async offsetsAt(topic: string, timestamp: number): Promise<readonly number[]> {
    return this.look(() => offsetsAt(this.core, this.core.catalog.topic(topic), timestamp))
  }

  async deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
    this.mustBeOpen()
    await this.maintenance.deleteBefore(topic, partition, offset)
  }

  async append(messages: readonly OutgoingMessage[]): Promise<readonly Appended[]> {
    this.mustBeOpen()
    const { writer, commits } = this.core
    const appended: Appended[] = []
    const appending = writer.begin(messages, appended)
    await commits.submit({
      messages: messages.length,
      bytes: messages.reduce((sum, message) => sum + messageBytes(message), 0),
      prepare: () => writer.prepare(appending),
      write: () => writer.write(appending),
    })
    return appended
  }

  async read(request: ReadRequest): Promise<PartitionBatch> {
    return this.look(() => this.core.reader.page(request))
  }

  async committed(group: string): Promise<readonly CommittedPosition[]> {
    const positions = this.look(() => {
      const groupId = findGroup(this.core.file, group)
      return groupId === undefined ? [] : positionsOf(this.core.file, groupId)
    })
    // Another process may have committed them a moment ago, and sync them just now.
    await this.durable()
    return positions
  }

  async members(group: string): Promise<readonly MemberDescription[]> {
    return this.look(() => livingMembers(this.core.file, group))
  }

  async commitOutside(group: string, { positions, outputs, state, cursors }: TaskCommit): Promise<void> {
    const { file, catalog, writer } = this.core
    const task = taskOfState(group, positions, state.length)
    await this.change(() => {
      const groupId = makeGroup(file, group)
      refuseLivingMembers(file, group, groupId)
      writer.write(writer.begin(outputs))
      writer.write(writer.begin(cursors))
      if (task !== undefined) new TaskStores(file, groupId, task).write(state)
      writePositions(file, catalog, groupId, positions)
    })
  }

  async forgetGroup(group: string): Promise<void> {
    const { file } = this.core
    await this.change(() => {
      const groupId = findGroup(file, group)
      if (groupId === undefined) return
      refuseLivingMembers(file, group, groupId)
      deleteGroup(file, groupId)
    })
  }

  async join(membership: Membership): Promise<Member> {
    this.mustBeOpen()
    const member = await EmbeddedMember.join(this.core, membership, this.memberships)
    this.mustBeOpen()
    return member
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown()
    return this.closing
  }

  private async shutDown(): Promise<void> {
    this.maintenance.stop()
    const left = await Promise.allSettled([...this.memberships].map((member) => member.leave()))
    await this.core.commits.settled()
    this.turn?.close()
    this.core.file.close()
    for (const result of left) if (result.status === 'rejected') throw result.reason
  }

  private async change(write: () => void): Promise<void> {
    this.mustBeOpen()
    await this.core.commits.submit({ messages: 0, bytes: 0, write })
  }

  /** All that can be read by now is on the disk. Where nothing may be written, nobody of this process waits for it. */
  private async durable(): Promise<void> {
    if (this.core.file.inMemory) return
    try {
      await this.change(() => undefined)
    } catch (error) {
      if (!(error instanceof FlowError) || error.code !== 'BROKER_FOLDER_READ_ONLY') throw error
    }
  }

  private look<T>(read: () => T): T {
    this.mustBeOpen()
    try {
      this.core.catalog.refresh()
      return read()
    } catch (error) {
      throw this.core.file.asError(error)
    }
  }

  private mustBeOpen(): void {
    if (this.closing === undefined) return
    throw new FlowError('BROKER_CLOSED', { message: `The broker in ${this.core.file.folder} is closed.` })
  }
}

/** State belongs to a task, and outside a membership only the positions say which. */
function taskOfState(
  group: string,
  positions: readonly CommittedPosition[],
  changes: number,
): number | undefined {
  if (changes === 0) return undefined
  const tasks = new Set(positions.map(({ partition }) => partition))
  const [task] = tasks
  if (tasks.size === 1) return task
  throw new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `State of group "${group}" was set together with positions of ${tasks.size} tasks; it needs one.`,
    hint: 'Make one commit for each task.',
  })
}
