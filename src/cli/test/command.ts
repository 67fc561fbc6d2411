import type { CommandDescription } from '../command-description.ts'

export const testCommand: CommandDescription = {
  name: 'test',
  purpose:
    'Runs the test cases of flows, in simulated time and with everything outside closed: input.ndjson goes in, expected.ndjson must come out.',
  arguments: [
    {
      name: '[FOLDER...]',
      says: 'cases, or folders and flows that have some in "tests" beside the flow; all of the workspace unless named',
    },
  ],
  options: [
    { flags: '--update', says: 'write what came into expected.ndjson, and say what changed' },
    { flags: '--junit <FILE>', says: 'also write the results as JUnit XML' },
  ],
  examples: [
    { line: 'millrace test', does: 'Run every case of the workspace' },
    { line: 'millrace test flows/paid-orders', does: 'Run the cases of one flow' },
    {
      line: 'millrace test flows/paid-orders/tests/refund --update',
      does: 'Take what the flow makes of input.ndjson as expected; then look at it',
    },
    { line: 'millrace test --junit build/flows.xml', does: 'For a build server' },
  ],
  load: async () => (await import('./test-flows.ts')).testFlows,
}
