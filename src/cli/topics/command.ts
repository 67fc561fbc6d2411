import { brokerOptions, type CommandDescription, confirmOption } from '../command-description.ts'

const name = { name: '<NAME>', says: 'name of the topic' }

const list: CommandDescription = {
  name: 'list',
  purpose: 'Lists the topics with their partitions, messages and sizes.',
  options: [{ flags: '--all', says: 'with the topics that Millrace keeps for itself' }, ...brokerOptions],
  examples: [
    { line: 'millrace topics list', does: 'The topics of this workspace' },
    { line: 'millrace topics list --broker kafka://localhost:9092', does: 'The topics of a Kafka cluster' },
    { line: 'millrace topics list --all --json', does: 'With the internal ones, for a program' },
  ],
  load: async () => (await import('./list.ts')).listTopics,
}

const create: CommandDescription = {
  name: 'create',
  purpose: 'Creates a topic.',
  arguments: [name],
  options: [
    { flags: '--partitions <N>', says: 'number of partitions', unless: '4' },
    {
      flags: '--cleanup <HOW>',
      says: 'delete: by age and size; compact: keep the newest message of each key',
      unless: 'delete',
    },
    {
      flags: '--retention <DURATION>',
      says: 'age after which messages are removed: 12h, 7d',
      unless: 'none, they stay',
    },
    ...brokerOptions,
  ],
  examples: [
    { line: 'millrace topics create orders --partitions 4', does: 'A topic with four partitions' },
    {
      line: 'millrace topics create customers --cleanup compact',
      does: 'A topic that keeps the newest message of each key',
    },
  ],
  load: async () => (await import('./create.ts')).createTopic,
}

const remove: CommandDescription = {
  name: 'delete',
  purpose: 'Deletes a topic with its messages.',
  arguments: [name],
  options: [
    { flags: '--force', says: 'also while a running flow reads it' },
    ...brokerOptions,
    confirmOption,
  ],
  examples: [
    { line: 'millrace topics delete orders', does: 'Delete one topic' },
    {
      line: 'millrace topics delete orders --env prod --confirm prod',
      does: 'In a protected environment',
    },
  ],
  load: async () => (await import('./delete.ts')).deleteTopic,
}

const read: CommandDescription = {
  name: 'read',
  purpose: 'Prints the messages of a topic as one JSON object a line, partitions merged by timestamp.',
  arguments: [name],
  options: [
    {
      flags: '--from <WHERE>',
      says: 'beginning, end, an offset, or a time (2026-11-20T06:00:00Z, or 1h for an hour ago)',
      unless: 'beginning',
    },
    { flags: '--partition <N>', says: 'read one partition only', unless: 'all' },
    { flags: '--limit <N>', says: 'end after so many messages', unless: 'none' },
    { flags: '--follow', says: 'wait for more at the end, until Ctrl-C' },
    ...brokerOptions,
  ],
  examples: [
    { line: 'millrace topics read orders --limit 10', does: 'The ten oldest messages' },
    { line: 'millrace topics read orders --from end --follow', does: 'What arrives from now on' },
  ],
  load: async () => (await import('./read.ts')).readTopic,
}

const produce: CommandDescription = {
  name: 'produce',
  purpose:
    'Writes lines to a topic, one message for each: {"key": ..., "value": ..., "headers": ..., "timestamp": ...}.',
  arguments: [name, { name: '[FILE]', says: 'file of lines; stdin without it' }],
  options: [
    {
      flags: '--key <FIELD>',
      says: "lines are values; the message's key is this field of the line (customer.id)",
    },
    { flags: '--raw', says: 'lines are values as they stand, without a key' },
    ...brokerOptions,
    confirmOption,
  ],
  examples: [
    {
      line: `echo '{"key":"1001","value":{"quantity":2}}' | millrace topics produce orders`,
      does: 'One message',
    },
    {
      line: 'millrace topics produce orders orders.ndjson --key order_id',
      does: 'A file of values, keyed by one of their fields',
    },
  ],
  load: async () => (await import('./produce.ts')).produceToTopic,
}

export const topicsCommand: CommandDescription = {
  name: 'topics',
  purpose: 'Lists, creates, deletes, reads and fills topics, on the embedded broker or on Kafka.',
  examples: [
    { line: 'millrace topics list', does: 'What topics there are' },
    { line: 'millrace topics read orders | head -3', does: 'A first look into one' },
  ],
  commands: [list, create, remove, read, produce],
}
