import { brokerOptions, type CommandDescription } from '../command-description.ts'

export const trustCommand: CommandDescription = {
  name: 'trust',
  purpose:
    'Shows what flows ask for beyond their topics and their own files, and accepts it on this machine.',
  arguments: [{ name: '[FLOW...]', says: 'flow files, or folders that hold *.flow.json' }],
  options: [
    { flags: '--list', says: 'show only; without a FLOW everything that was accepted' },
    { flags: '--yes', says: 'accept without being asked' },
    { flags: '--revoke', says: 'forget what was accepted of the flows' },
    {
      flags: '--native-code',
      says: 'let their code run without the sandbox too: faster, and able to do whatever you are',
    },
    { flags: '--with-outside', says: 'the simulated outside beside each flow too (*.outside.flow.json)' },
    ...brokerOptions.filter(({ flags }) => /^--(env|broker) /.test(flags)),
    {
      flags: '--set <NAME=VALUE>',
      says: "a value for one of the flow's parameters, where a file name or code hangs on it; may be repeated",
      repeated: true,
    },
  ],
  examples: [
    { line: 'millrace trust flows/paid-orders', does: 'Show what a flow asks for, and accept it' },
    { line: 'millrace trust flows/paid-orders --list', does: 'Show it, and what of it is new' },
    { line: 'millrace trust flows/paid-orders --revoke', does: 'Ask again before it runs' },
    { line: 'millrace trust --env staging', does: 'Accept what an environment asks for' },
  ],
  load: async () => (await import('./trust.ts')).trustFlows,
}
