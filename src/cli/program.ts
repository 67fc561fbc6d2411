import { Command, Option } from 'commander'
import { Call } from './call.ts'
import { type CommandDescription, commonOptions, type OptionDescription } from './command-description.ts'
import { commands, rootExamples } from './commands.ts'
import type { Terminal } from './terminal/terminal.ts'
import { ownVersion } from './version.ts'

/** The command line as commander knows it, made from the descriptions. Throws CommanderError where it does not fit. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('millrace')
    .description('Runs, checks and inspects Millrace flows: integration flows on Kafka, drawn as files.')
    .version(ownVersion(), '--version', 'print the version')
  prepare(program, terminal)
  program.addHelpText('after', examplesText(rootExamples))
  for (const description of commands) addCommand(program, description, terminal)
  return program
}

function addCommand(parent: Command, description: CommandDescription, terminal: Terminal): void {
  const command = parent.command(description.name).description(description.purpose)
  prepare(command, terminal)
  command.addHelpText('after', examplesText(description.examples))
  for (const { name, says } of description.arguments ?? []) command.argument(name, says)
  for (const child of description.commands ?? []) addCommand(command, child, terminal)
  const { load } = description
  if (load === undefined) return
  for (const option of [...(description.options ?? []), ...commonOptions]) command.addOption(asOption(option))
  command.action(async (...given: unknown[]) => {
    const values = given.slice(0, command.registeredArguments.length) as ConstructorParameters<typeof Call>[1]
    const handle = await load()
    process.exitCode = await handle(new Call(terminal, values, command.opts()))
  })
}

// Commander speaks only in help: its errors are thrown, and said by reportError.
function prepare(command: Command, terminal: Terminal): void {
  command.helpCommand(false).helpOption('-h, --help', 'show this help').exitOverride()
  command.configureOutput({ outputError: () => undefined })
  command.configureHelp({ styleTitle: (title) => terminal.paint.bold(title), showGlobalOptions: false })
}

function asOption({ flags, says, unless, repeated }: OptionDescription): Option {
  const option = new Option(flags, unless === undefined ? says : `${says} (default: ${unless})`)
  if (repeated) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
  return option
}

function examplesText(examples: CommandDescription['examples']): string {
  const lines = examples.map(({ line, does }) => `  # ${does}\n  ${line}`)
  return `\nExamples:\n${lines.join('\n')}`
}
