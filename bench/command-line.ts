import { parseArgs } from 'node:util'
import { nameHint } from '../src/flow/nearest-name.ts'
import type { Benchmark } from './benchmark.ts'

export interface CommandLine {
  readonly help: boolean
  readonly list: boolean
  readonly json: boolean
  readonly pairs: number
  /** Fewer than a benchmark takes by itself, for trying out. */
  readonly messages?: number
  readonly chosen: readonly Benchmark[]
}

/** The command was written wrongly: said without a stack, exit code 2. */
export class UsageError extends Error {}

const LEAST_PAIRS = 5

/** Throws UsageError with the next step. */
export function readCommandLine(args: readonly string[], benchmarks: readonly Benchmark[]): CommandLine {
  const { values, positionals } = parsed(args)
  const { help = false, list = false, json = false } = values
  const pairs = wholeNumber('--pairs', values.pairs ?? String(LEAST_PAIRS))
  const messages =
    values.messages === undefined ? {} : { messages: wholeNumber('--messages', values.messages) }
  const chosen = [...new Set(positionals.flatMap((name) => namedBy(name, benchmarks)))]
  if (chosen.length === 0 && !help && !list)
    throw new UsageError('Name a benchmark, or the begin of some names; --list tells them.')
  return { help, list, json, pairs, chosen, ...messages }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        pairs: { type: 'string' },
        messages: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. --help tells how it is written.`)
  }
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text)
  throw new UsageError(`${option} takes a whole number from 1 on, and got "${text}".`)
}

/** A whole name means that one, though other names begin with it. */
function namedBy(name: string, benchmarks: readonly Benchmark[]): readonly Benchmark[] {
  const exact = benchmarks.filter((benchmark) => benchmark.name === name)
  const some =
    exact.length > 0
      ? exact
      : benchmarks.filter((benchmark) => name !== '' && benchmark.name.startsWith(name))
  if (some.length > 0) return some
  const known = benchmarks.map((benchmark) => benchmark.name)
  throw new UsageError(`There is no benchmark "${name}". ${nameHint(name, known, 'benchmark')}`)
}
