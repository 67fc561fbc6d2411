import type { CommandDescription } from './command-description.ts'
import { deadLettersCommand } from './dead-letters/command.ts'
import { doctorCommand } from './doctor/command.ts'
import { formatCommand } from './format/command.ts'
import { initCommand } from './init/command.ts'
import { nodesCommand } from './nodes/command.ts'
import { offsetsCommand } from './offsets/command.ts'
import { runCommand } from './run/command.ts'
import { studioCommand } from './studio/command.ts'
import { tapCommand } from './tap/command.ts'
import { testCommand } from './test/command.ts'
import { topicsCommand } from './topics/command.ts'
import { trustCommand } from './trust/command.ts'
import { validateCommand } from './validate/command.ts'

/** Every command, in the order in which a person meets them. */
export const commands: readonly CommandDescription[] = [
  initCommand,
  studioCommand,
  validateCommand,
  formatCommand,
  runCommand,
  tapCommand,
  testCommand,
  trustCommand,
  topicsCommand,
  deadLettersCommand,
  offsetsCommand,
  nodesCommand,
  doctorCommand,
]

/** What `millrace --help` shows first. */
export const rootExamples: CommandDescription['examples'] = [
  { line: 'millrace init my-flows', does: 'A folder with a first flow to run and change' },
  {
    line: 'millrace run my-flows/flows/first-flow --with-outside',
    does: 'Run it, with its simulated outside',
  },
]
