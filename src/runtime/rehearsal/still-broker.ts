import type { Clock } from '../clock.ts'
import type { Broker, Membership, PartitionBatch, TaskLease } from '../broker/port.ts'

/** What a rehearsal sees of its broker. */
export interface BrokerWatch {
  /** Something was written, read or committed. */
  moved(): void
  /** Messages that a task has taken. */
  polled(messages: number): void
}

/**
 * A broker for a rehearsal. Every topic has one partition, so that there is one order; its members keep house on a
 * clock of their own, so that simulated hours cost no ticks of theirs.
 */
export function stillBroker(broker: Broker, clock: Clock, watch: BrokerWatch): Broker {
  return {
    kind: broker.kind,
    exactlyOnce: broker.exactlyOnce,
    keepsState: broker.keepsState,
    aheadBytes: broker.aheadBytes,
    createTopics: (topics) => broker.createTopics(topics.map((topic) => ({ ...topic, partitions: 1 }))),
    describeTopics: (names) => broker.describeTopics(names),
    deleteTopic: (name) => broker.deleteTopic(name),
    offsetsAt: (topic, timestamp) => broker.offsetsAt(topic, timestamp),
    deleteBefore: (topic, partition, offset) => broker.deleteBefore(topic, partition, offset),
    append: (messages) => {
      watch.moved()
      return broker.append(messages)
    },
    read: (request) => broker.read(request),
    committed: (group) => broker.committed(group),
    members: (group) => broker.members(group),
    commitOutside: (group, commit) => broker.commitOutside(group, commit),
    forgetGroup: (group) => broker.forgetGroup(group),
    join: (membership) => broker.join(watchedMembership(membership, clock, watch)),
    close: () => broker.close(),
  }
}

function watchedMembership(membership: Membership, clock: Clock, watch: BrokerWatch): Membership {
  const known = new WeakMap<TaskLease, TaskLease>()
  const watched = (lease: TaskLease): TaskLease => {
    const before = known.get(lease)
    if (before !== undefined) return before
    const made = watchedLease(lease, watch)
    known.set(lease, made)
    return made
  }
  return {
    ...membership,
    clock,
    assigned: (lease) => membership.assigned(watched(lease)),
    revoking: (lease) => membership.revoking(watched(lease)),
    lost: (lease) => membership.lost(watched(lease)),
    troubled: (error) => membership.troubled(error),
  }
}

function watchedLease(lease: TaskLease, watch: BrokerWatch): TaskLease {
  return {
    group: lease.group,
    task: lease.task,
    epoch: lease.epoch,
    positions: lease.positions,
    seek: (topic, offset) => lease.seek(topic, offset),
    pause: (topic) => lease.pause(topic),
    resume: (topic) => lease.resume(topic),
    poll: async (limits) => {
      const batches = await lease.poll(limits)
      watch.polled(countOf(batches))
      return batches
    },
    commit: async (commit) => {
      watch.moved()
      await lease.commit(commit)
      watch.moved()
    },
    readState: (store, key) => lease.readState(store, key),
    end: (topic) => lease.end(topic),
  }
}

function countOf(batches: readonly PartitionBatch[]): number {
  return batches.reduce((sum, { messages }) => sum + messages.length, 0)
}
