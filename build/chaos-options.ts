import { parseArgs } from 'node:util'
import { examples, type Example } from '../test/chaos/examples.ts'

/** Kills of one round: with more, what came out would be too much to be looked at together. */
export const KILLS_A_ROUND = 25

export const help = `Kills the command without warning, over and over, and checks that nothing was lost or doubled.

  npm run chaos -- --kills 500 --seed 4711
  npm run chaos -- --broker kafka --workers 3

  --kills N        kills of each example, in rounds of ${KILLS_A_ROUND} (unless given: 100)
  --seed S         draws the moments; a round's own seed is printed (unless given: by chance)
  --example NAME   one example only: ${examples.map(({ name }) => name).join(' or ')}
  --broker NAME    embedded or kafka (unless given: embedded); on a Kafka of its own, where a kill may
                   repeat messages, in order, and nothing else may
  --workers N      N processes share the work, and one of them at a time is killed (unless given: no workers)
  --messages N     embedded: in each round (unless given: 200000); kafka: in each round at the beginning
                   (40000); with workers: before each kill (20000)
  --help

Exit code 0: all messages were there, in their order, and once where the broker is exactly-once.
1: not so, or a run failed. 2: wrong usage.`

export interface ChaosOptions {
  readonly kills: number
  readonly seed: number
  readonly broker: 'embedded' | 'kafka'
  /** 0: one process, without `--workers`. */
  readonly workers: number
  readonly messages: number
  readonly examples: readonly Example[]
}

/** Throws what is wrong, in one sentence. */
export function readOptions(): ChaosOptions | 'help' {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      messages: { type: 'string' },
      broker: { type: 'string', default: 'embedded' },
      workers: { type: 'string', default: '0' },
      example: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const chosen = examples.filter(({ name }) => values.example === undefined || values.example === name)
  if (chosen.length === 0) throw new Error(`There is no example "${values.example}".`)
  const { broker } = values
  if (broker !== 'embedded' && broker !== 'kafka')
    throw new Error(`--broker takes embedded or kafka, not "${broker}".`)
  const workers = wholeNumber('--workers', values.workers)
  return {
    kills: wholeNumber('--kills', values.kills),
    seed: wholeNumber('--seed', values.seed),
    broker,
    workers,
    messages: wholeNumber('--messages', values.messages ?? usualMessages(broker, workers)),
    examples: chosen,
  }
}

function usualMessages(broker: ChaosOptions['broker'], workers: number): string {
  if (workers > 0) return '20000'
  return broker === 'kafka' ? '40000' : '200000'
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$|^\d{10}$/.test(text)) return Number(text)
  throw new Error(`${option} takes a whole number, not "${text}".`)
}
