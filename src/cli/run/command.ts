import { DEFAULTS } from '../../contract/defaults.ts'
import { brokerOptions, type CommandDescription, confirmOption } from '../command-description.ts'

export const runCommand: CommandDescription = {
  name: 'run',
  purpose:
    'Runs flows until Ctrl-C, for a time, or once through what there is. Several run in a process each, so that what happens to one touches no other.',
  arguments: [{ name: '<FLOW...>', says: 'flow files, or folders that hold *.flow.json' }],
  options: [
    { flags: '--with-outside', says: 'run the simulated outside beside each flow (*.outside.flow.json)' },
    ...brokerOptions,
    confirmOption,
    {
      flags: '--from <WHERE>',
      says: 'where reading starts: committed, beginning, now, or a time (2026-11-20T06:00:00Z, or 1h for an hour ago)',
      unless: 'committed',
    },
    {
      flags: '--set <NAME=VALUE>',
      says: "a value for one of the flow's parameters; may be repeated",
      repeated: true,
    },
    {
      flags: '--workers <N>',
      says: 'run in N processes that share the tasks of the flows; one that dies starts again, and ends the run as failed when it dies 6 times in ten minutes without handling a message',
      unless: '1, this process',
    },
    {
      flags: '--once',
      says: `end when everything that was there at the start has been handled; ends with 1 where the broker, a topic or a system has not been there for ${DEFAULTS.outageMs.value / 1_000} s`,
    },
    { flags: '--for <DURATION>', says: 'end after this time: 30s, 5m, 1h', unless: 'none' },
    {
      flags: '--migrate',
      says: 'let the earlier revision finish what lies between its stages, where the start was refused for it',
    },
    {
      flags: '--discard',
      says: 'give up what an earlier revision of the flow left unread, where the start was refused for it',
    },
  ],
  examples: [
    {
      line: 'millrace run flows/paid-orders --with-outside',
      does: 'Run a flow with its simulated outside until Ctrl-C',
    },
    {
      line: 'millrace run flows/paid-orders --once --from beginning',
      does: 'Handle everything that lies in the topics, then end',
    },
    {
      line: 'millrace run flows/paid-orders --with-outside --set intervalMs=1 --for 30s',
      does: 'Half a minute at a higher rate',
    },
    {
      line: 'millrace run flows/paid-orders --workers 3',
      does: 'Share the partitions among three processes, for as many cores',
    },
  ],
  load: async () => (await import('./run.ts')).runCommandLine,
}
