import type { CommanderError } from 'commander'
import { FlowError } from '../contract/errors.ts'
import { plural } from './terminal/figures.ts'

const sentences: Readonly<Record<string, (quoted: string) => string>> = {
  'commander.unknownCommand': (name) => `There is no command "${name}".`,
  'commander.unknownOption': (name) => `There is no option "${name}" here.`,
  'commander.missingArgument': (name) => `${name} is missing.`,
  'commander.optionMissingArgument': (name) => `The option "${name}" needs a value.`,
}

/** `Expected 1 argument but got 2: b.`, and for a group `Expected 0 arguments ...`. */
function tooMany(text: string): string {
  const [, expected = '0', given = ''] = /[Ee]xpected (\d+) arguments? but got (\d+)/.exec(text) ?? []
  const most = expected === '0' ? 'no argument' : plural(Number(expected), 'argument')
  return `This command takes ${most}, and ${given === '' ? 'more' : given} ${given === '1' ? 'was' : 'were'} given.`
}

/** What commander found wrong, said as Millrace says things: one sentence with the next step. */
export function usageError(error: CommanderError): FlowError {
  const [first = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n')
  const quoted = /'([^']*)'/.exec(first)?.[1] ?? ''
  const sentence =
    error.code === 'commander.excessArguments'
      ? tooMany(first)
      : (sentences[error.code]?.(quoted) ?? asSentence(first))
  return new FlowError('USAGE', { message: sentence, hint: nextStep(suggestion) })
}

function nextStep(suggestion: string): string {
  const one = /^\(Did you mean ([^ ]+)\?\)$/.exec(suggestion)?.[1]
  if (one !== undefined) return `Did you mean "${one}"?`
  const several = /^\(Did you mean one of (.+)\?\)$/.exec(suggestion)?.[1]
  if (several !== undefined) return `Did you mean one of ${several}?`
  return 'Add --help to see how it is written.'
}

function asSentence(text: string): string {
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}
