import { brokerOptions, type CommandDescription } from '../command-description.ts'

export const doctorCommand: CommandDescription = {
  name: 'doctor',
  purpose: 'Looks at what Millrace needs on this machine and in this workspace, and names the cure.',
  options: [...brokerOptions],
  examples: [
    { line: 'millrace doctor', does: 'Look at this workspace' },
    {
      line: 'millrace doctor --data /srv/millrace --json',
      does: 'Look at another data folder, for a program',
    },
  ],
  load: async () => (await import('./doctor.ts')).runDoctor,
}
