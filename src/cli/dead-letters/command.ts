import { brokerOptions, type CommandDescription, confirmOption } from '../command-description.ts'

const flow = { name: '<FLOW>', says: 'the flow file, or the folder that holds it' }

const list: CommandDescription = {
  name: 'list',
  purpose: 'Lists the dead letters of a flow: what failed, where and why.',
  arguments: [flow],
  options: [{ flags: '--all', says: 'with those that were redriven' }, ...brokerOptions],
  examples: [
    { line: 'millrace dead-letters list flows/paid-orders', does: 'The dead letters still to be looked at' },
    { line: 'millrace dead-letters list flows/paid-orders --json', does: 'One JSON object for each' },
  ],
  load: async () => (await import('./list.ts')).listDeadLetters,
}

const show: CommandDescription = {
  name: 'show',
  purpose: 'Shows one dead letter: its cause, its message as it came, and what the failing node was given.',
  arguments: [flow, { name: '<ID>', says: 'as `list` prints it: <partition>-<offset>' }],
  options: [...brokerOptions],
  examples: [
    { line: 'millrace dead-letters show flows/paid-orders 0-17', does: 'One of them in full' },
    { line: 'millrace dead-letters show flows/paid-orders 0-17 --json', does: 'For a program' },
  ],
  load: async () => (await import('./show.ts')).showDeadLetter,
}

const redrive: CommandDescription = {
  name: 'redrive',
  purpose: 'Puts dead letters back in front of the flow, each once.',
  arguments: [flow, { name: '[ID...]', says: 'as `list` prints them' }],
  options: [
    { flags: '--all', says: 'all that were not redriven yet' },
    {
      flags: '--from-node',
      says: 'from the node that failed, as that was given them, and not from the start',
    },
    ...brokerOptions,
    confirmOption,
  ],
  examples: [
    { line: 'millrace dead-letters redrive flows/paid-orders 0-17 2-4', does: 'Two of them' },
    {
      line: 'millrace dead-letters redrive flows/paid-orders --all',
      does: 'All of them, after the cause was mended',
    },
    {
      line: 'millrace dead-letters redrive flows/paid-orders --all --from-node',
      does: 'What lies before the node that failed is not done a second time',
    },
  ],
  load: async () => (await import('./redrive.ts')).redriveDeadLetters,
}

export const deadLettersCommand: CommandDescription = {
  name: 'dead-letters',
  purpose: 'Lists, shows and redrives messages that were set aside with their error.',
  examples: [
    { line: 'millrace dead-letters list flows/paid-orders', does: 'What failed and why' },
    { line: 'millrace dead-letters redrive flows/paid-orders --all', does: 'Put them back for real' },
  ],
  commands: [list, show, redrive],
}
