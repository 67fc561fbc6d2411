import { CommanderError } from 'commander'
import { buildProgram } from './program.ts'
import { isWorker } from './run/workers/is-worker.ts'
import { reportError } from './terminal/report-error.ts'
import { openTerminal } from './terminal/terminal.ts'
import { usageError } from './usage-error.ts'

/** Runs one command line, without `node` and the script's name, and sets the exit code: 0 done, 1 failed, 2 wrong flow or usage. */
export async function main(args: readonly string[]): Promise<void> {
  const terminal = openTerminal({
    json: args.includes('--json'),
    quiet: args.includes('--quiet'),
    outlivesReader: isWorker(),
  })
  try {
    await buildProgram(terminal).parseAsync(asTyped(args), { from: 'user' })
  } catch (error) {
    process.exitCode =
      error instanceof CommanderError ? endOfParsing(error, terminal) : reportError(error, terminal)
  }
}

function endOfParsing(error: CommanderError, terminal: Parameters<typeof reportError>[1]): number {
  if (error.code === 'commander.help') return 2 // a group without its command: the help went to stderr
  if (error.exitCode === 0) return 0
  return reportError(usageError(error), terminal)
}

// `millrace help topics` is what many people type first.
function asTyped(args: readonly string[]): readonly string[] {
  return args[0] === 'help' ? [...args.slice(1), '--help'] : args
}
