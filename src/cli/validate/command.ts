import type { CommandDescription } from '../command-description.ts'

export const validateCommand: CommandDescription = {
  name: 'validate',
  purpose: 'Checks flow files and prints every problem with its place and its cure.',
  arguments: [{ name: '<FLOW...>', says: 'flow files, or folders that hold *.flow.json' }],
  options: [
    {
      flags: '--env <NAME>',
      says: 'also check environments/NAME.json, and what its broker means for the flows',
    },
  ],
  examples: [
    { line: 'millrace validate flows/paid-orders', does: 'Check the flow of a folder' },
    { line: 'millrace validate flows/paid-orders --env prod', does: 'Check it for an environment' },
    {
      line: 'millrace validate flows/*/*.flow.json --json',
      does: 'Check all of them, one JSON object for each problem',
    },
  ],
  load: async () => (await import('./validate.ts')).validateFlows,
}
