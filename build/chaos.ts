import { parseArgs } from 'node:util'
import { examples, type Example } from '../test/chaos/examples.ts'
import { killLoop } from '../test/chaos/kill-loop.ts'

/** Kills of one round: with more, too little work would stand between two of them. */
const KILLS_A_ROUND = 25

const help = `Kills the command without warning, over and over, and checks that nothing was lost or doubled.

  npm run chaos -- --kills 500 --seed 4711

  --kills N       kills of each example, in rounds of ${KILLS_A_ROUND} (unless given: 100)
  --seed S        draws the moments; a round's own seed is printed (unless given: by chance)
  --example NAME  one example only: ${examples.map(({ name }) => name).join(' or ')}
  --messages N    messages in each round (unless given: 200000)
  --help

Exit code 0: all messages were there once. 1: not so, or a run failed. 2: wrong usage.`

interface Options {
  readonly kills: number
  readonly seed: number
  readonly messages: number
  readonly examples: readonly Example[]
}

function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      messages: { type: 'string', default: '200000' },
      example: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const chosen = examples.filter(({ name }) => values.example === undefined || values.example === name)
  if (chosen.length === 0) throw new Error(`There is no example "${values.example}".`)
  return {
    kills: wholeNumber('--kills', values.kills),
    seed: wholeNumber('--seed', values.seed),
    messages: wholeNumber('--messages', values.messages),
    examples: chosen,
  }
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$|^\d{10}$/.test(text)) return Number(text)
  throw new Error(`${option} takes a whole number, not "${text}".`)
}

/** True where every round was clean. */
async function runRounds({ kills, seed, messages, examples: chosen }: Options): Promise<boolean> {
  const began = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`)
  const failed: string[] = []
  for (const example of chosen) {
    for (let round = 0; round * KILLS_A_ROUND < kills; round++) {
      const options = {
        example,
        messages,
        kills: Math.min(KILLS_A_ROUND, kills - round * KILLS_A_ROUND),
        seed: seed + round,
      }
      const again = `--example ${example.name} --kills ${options.kills} --seed ${options.seed} --messages ${messages}`
      if (!(await isClean(options, say))) failed.push(again)
    }
  }
  for (const again of failed) console.log(`\nFailed; the same moments again: npm run chaos -- ${again}`)
  if (failed.length === 0)
    console.log(
      `\n${kills} kills of ${chosen.map(({ name }) => name).join(' and of ')}: every message was there once.`,
    )
  return failed.length === 0
}

async function isClean(
  options: Omit<Parameters<typeof killLoop>[0], 'say'>,
  say: (line: string) => void,
): Promise<boolean> {
  try {
    return (await killLoop({ ...options, say })).findings.isClean
  } catch (error) {
    console.error(error)
    return false
  }
}

try {
  const options = readOptions()
  if (options === 'help') console.log(help)
  else process.exitCode = (await runRounds(options)) ? 0 : 1
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exitCode = 2
}
