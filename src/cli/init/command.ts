import type { CommandDescription } from '../command-description.ts'

export const initCommand: CommandDescription = {
  name: 'init',
  purpose: 'Makes a workspace: a folder with a first flow, its simulated outside and a reference table.',
  arguments: [{ name: '[FOLDER]', says: 'where; the current folder without it' }],
  examples: [
    { line: 'millrace init my-flows', does: 'In a new folder' },
    { line: 'millrace init', does: 'In the current folder; nothing is overwritten' },
  ],
  load: async () => (await import('./init.ts')).initWorkspace,
}
