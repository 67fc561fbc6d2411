import { brokerOptions, type CommandDescription, confirmOption } from '../command-description.ts'

const flow = { name: '<FLOW>', says: 'the flow file, or the folder that holds it' }

const show: CommandDescription = {
  name: 'show',
  purpose: 'Shows how far a flow has read each partition, how much is left, and who reads it now.',
  arguments: [flow],
  options: [{ flags: '--all', says: 'with the topics that Millrace keeps for itself' }, ...brokerOptions],
  examples: [
    { line: 'millrace offsets show flows/paid-orders', does: 'How far it is, and its lag' },
    {
      line: 'millrace offsets show flows/paid-orders --env prod --json',
      does: 'In another environment, for a program',
    },
  ],
  load: async () => (await import('./show.ts')).showOffsets,
}

const reset: CommandDescription = {
  name: 'reset',
  purpose: 'Moves where a stopped flow goes on reading; shows what that means before anything is written.',
  arguments: [flow],
  options: [
    {
      flags: '--to <WHERE>',
      says: 'beginning, now, a time (2026-11-20T06:00:00Z, or 1h for an hour ago), or an offset of one partition; what lies before the begin or behind the end means that',
    },
    { flags: '--topic <NAME>', says: 'only this topic', unless: 'all that come from outside the flow' },
    { flags: '--partition <N>', says: 'only this partition', unless: 'all' },
    { flags: '--apply', says: 'write it; without this it is only shown' },
    ...brokerOptions,
    confirmOption,
  ],
  examples: [
    {
      line: 'millrace offsets reset flows/paid-orders --to beginning',
      does: 'What reading all again would mean',
    },
    {
      line: 'millrace offsets reset flows/paid-orders --to 2h --apply',
      does: 'Read the last two hours again',
    },
    {
      line: 'millrace offsets reset flows/paid-orders --to 1200 --topic orders --partition 3 --apply',
      does: 'One partition, from one offset',
    },
  ],
  load: async () => (await import('./reset.ts')).resetOffsets,
}

export const offsetsCommand: CommandDescription = {
  name: 'offsets',
  purpose: 'Shows and moves how far a flow has read.',
  examples: [
    { line: 'millrace offsets show flows/paid-orders', does: 'How far it is' },
    {
      line: 'millrace offsets reset flows/paid-orders --to beginning',
      does: 'What reading again would mean',
    },
  ],
  commands: [show, reset],
}
