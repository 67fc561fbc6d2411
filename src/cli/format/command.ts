import type { CommandDescription } from '../command-description.ts'

export const formatCommand: CommandDescription = {
  name: 'format',
  purpose: 'Writes flow files in their canonical form, which differs in git only where the flow differs.',
  arguments: [{ name: '<FLOW...>', says: 'flow files, or folders that hold *.flow.json' }],
  options: [
    {
      flags: '--check',
      says: 'write nothing; list the files that would change and exit 1 where there are any',
    },
  ],
  examples: [
    { line: 'millrace format flows/paid-orders', does: 'Format the flow of a folder' },
    { line: 'millrace format --check flows/*', does: 'Check in CI that all flows are formatted' },
  ],
  load: async () => (await import('./format.ts')).formatFlows,
}
