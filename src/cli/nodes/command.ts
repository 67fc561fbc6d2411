import type { CommandDescription } from '../command-description.ts'

export const nodesCommand: CommandDescription = {
  name: 'nodes',
  purpose: 'Lists the node kinds, or explains one with its ports, fields and an example.',
  arguments: [{ name: '[KIND]', says: 'a kind, or `defaults` for the table of all defaults' }],
  examples: [
    { line: 'millrace nodes lookup', does: 'All about one kind' },
    { line: 'millrace nodes defaults', does: 'Every default of the engine' },
  ],
  load: async () => (await import('./nodes.ts')).showNodes,
}
