import type { CommandDescription } from '../command-description.ts'

export const studioCommand: CommandDescription = {
  name: 'studio',
  purpose:
    'Opens the Studio in the browser: draw flows, see what each node does with samples before the first run, and run them.',
  arguments: [
    {
      name: '[FOLDER]',
      says: 'the workspace, made where there is none; ~/Millrace without it, made with the examples the first time',
    },
  ],
  options: [
    { flags: '--port <N>', says: 'port of this machine to serve it on', unless: 'one that is free' },
    { flags: '--no-open', says: 'print the address, and leave the browser alone' },
    { flags: '--for <DURATION>', says: 'end after this time: 30s, 5m, 1h', unless: 'none' },
  ],
  examples: [
    { line: 'millrace studio', does: 'In ~/Millrace, with the examples' },
    {
      line: 'millrace studio my-flows --port 7700 --no-open',
      does: 'A workspace of your own, at a fixed address',
    },
  ],
  load: async () => (await import('./studio.ts')).openStudio,
}
