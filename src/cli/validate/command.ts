import type { CommandDescription } from '../command-description.ts'

export const validateCommand: CommandDescription = {
  name: 'validate',
  purpose: 'Checks flow files and prints every problem with its place and its cure.',
  arguments: [{ name: '<FLOW...>', says: 'flow files, or folders that hold *.flow.json' }],
  examples: [
    { line: 'millrace validate flows/paid-orders', does: 'Check the flow of a folder' },
    {
      line: 'millrace validate flows/*/*.flow.json --json',
      does: 'Check all of them, one JSON object for each problem',
    },
  ],
  load: async () => (await import('./validate.ts')).validateFlows,
}
