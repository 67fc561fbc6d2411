/** Every default in one table. `millrace nodes defaults` prints it; durations in ms, sizes in bytes. */
export const DEFAULTS = {
  pollMessages: { value: 1_000, says: 'messages a task reads at most in one poll' },
  pollBytes: { value: 1_000_000, says: 'bytes a task reads at most in one poll' },
  commitWaitMs: { value: 2, says: 'embedded broker: how long a commit waits for others to join it' },
  commitMessages: { value: 4_000, says: 'embedded broker: messages in one transaction at most' },
  commitBytes: { value: 2_000_000, says: 'embedded broker: bytes in one transaction at most' },
  leaseMs: {
    value: 10_000,
    says: 'embedded broker: how long a member that shows no sign of life keeps its tasks',
  },
  leaseRenewMs: { value: 2_000, says: 'embedded broker: how often a member shows that it lives' },
  memberLookMs: { value: 500, says: 'embedded broker: how often members look whether the others live' },
  sessionMs: { value: 6_000, says: 'Kafka: how long a member that is not heard of keeps its tasks' },
  heartbeatMs: { value: 2_000, says: 'Kafka: how often a member is heard of' },
  offsetsMs: { value: 1_000, says: 'Kafka, at-least-once: how often positions are committed' },
  offsetsMessages: {
    value: 10_000,
    says: 'Kafka, at-least-once: finished messages at which positions are committed sooner',
  },
  budgetBytes: { value: 128 * 1024 * 1024, says: 'memory for messages in work, for a process' },
  tapPerSecond: { value: 100, says: 'messages in a second that a tap keeps at most' },
  tapBytes: { value: 8 * 1024 * 1024, says: 'memory for what a tap has kept' },
  messageBytes: {
    value: 32 * 1024 * 1024,
    says: 'largest message a flow decodes; a larger one is a dead letter',
  },
  messageDepth: { value: 1_000, says: 'deepest nesting of JSON a flow decodes' },
  drainMs: {
    value: 30_000,
    says: 'how long a stopping flow, or a task that moves, finishes what is in work',
  },
  outageMs: { value: 60_000, says: '`run --once`: longest outage before it gives up' },
  retryAttempts: { value: 3, says: 'attempts at a message after a transient error' },
  retryFirstMs: { value: 500, says: 'wait before the second attempt; doubles, full jitter' },
  retryLongestMs: { value: 30_000, says: 'longest wait between two attempts' },
  retryInAllMs: { value: 300_000, says: 'longest time for all attempts at one message' },
  finishedAboveOffsets: {
    value: 100_000,
    says: 'offsets finished above the watermark before the partition waits',
  },
  finishedAboveBytes: {
    value: 64 * 1024 * 1024,
    says: 'the same in bytes',
  },
  finishedListBytes: {
    value: 3_000,
    says: 'length of the list of finished offsets before the partition waits',
  },
  topicPartitions: { value: 4, says: 'partitions of a topic that Millrace creates' },
  topicHardBytes: {
    value: 8 * 1024 * 1024 * 1024,
    says: 'embedded broker: size of a topic at which writing waits',
  },
  cleanInboxesMs: {
    value: 300_000,
    says: 'how often what all readers of an internal topic have read is deleted',
  },
  splitPieces: { value: 100_000, says: 'pieces that `split` makes at most of one message' },
  splitBytes: { value: 64 * 1024 * 1024, says: 'bytes of all these pieces at most' },
  concurrency: { value: 16, says: 'messages a node that waits has in work for a task' },
  refreshMs: { value: 10_000, says: 'how often the file of a reference table is looked at for changes' },
  topicRefreshMs: {
    value: 1_000,
    says: 'how often new messages of a reference table from a topic are read',
  },
  topicTableBytes: {
    value: 256 * 1024 * 1024,
    says: 'memory for the rows of one reference table from a topic at most',
  },
  restartFirstMs: { value: 500, says: 'wait before a failed flow starts again; doubles' },
  restartLongestMs: { value: 30_000, says: 'longest wait before a failed flow starts again' },
  hostQuietMs: {
    value: 5_000,
    says: 'how long the process of a flow may give no sign of life before that is said',
  },
  hostSilentMs: {
    value: 30_000,
    says: 'how long the process of a flow may give no sign of life before it is ended and started again',
  },
  hostMemoryMb: {
    value: 1_024,
    says: 'what the objects of a flow’s process may take before it is ended, unless NODE_OPTIONS names another size',
  },
  restartsAtMost: { value: 5, says: 'restarts within ten minutes before a flow stays failed' },
} as const satisfies Record<string, { value: number; says: string }>
