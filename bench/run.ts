import type { Measured } from './benchmark.ts'
import { benchmarks } from './benchmarks.ts'
import { readCommandLine, UsageError, type CommandLine } from './command-line.ts'
import { figureJson, figureLine } from './figure-text.ts'
import { machine } from './machine.ts'
import { sourcesHash } from './measured-code.ts'
import { recordResults } from './results-file.ts'

const HELP = `Measures Millrace against its peers and its targets; see bench/README.md.

npm run bench -- --list | NAME|PREFIX... [--json] [--pairs N] [--messages N]

  --list        the benchmarks, one sentence each
  --json        one object a line and figure on stdout; a ratio's target is of the ratio
  --pairs N     alternating pairs behind each ratio (default: 5; fewer are for trying out and are not recorded)
  --messages N  messages of each run on Kafka (for trying out: not recorded)
  --help        this text

Progress goes to stderr, figures to bench/RESULTS.md. Exit code 1: a target does not hold. 2: wrong usage.`

async function main(args: readonly string[]): Promise<number> {
  const line = readCommandLine(args, benchmarks)
  if (line.help) console.log(HELP)
  else if (line.list) for (const { name, says } of benchmarks) console.log(`${name}\n  ${says}`)
  else return await measure(line)
  return 0
}

async function measure({ chosen, json, pairs, messages }: CommandLine): Promise<number> {
  const progress = (text: string) => console.error(text)
  progress(machine())
  const figures: Measured[] = []
  for (const benchmark of chosen) {
    const sources = sourcesHash()
    const measured = await benchmark.measure({
      pairs,
      progress,
      ...(messages === undefined ? {} : { messages }),
    })
    if (sourcesHash() !== sources)
      throw new Error(
        `The sources changed while ${benchmark.name} ran: its figures mix two programs. Run it again.`,
      )
    for (const figure of measured) {
      figures.push(figure)
      console.log(json ? figureJson(figure) : figureLine(figure))
    }
    // After each, so that what was measured stays when the next one is interrupted.
    if (pairs >= 5 && messages === undefined) await recordResults(measured, new Date())
  }
  return figures.some(({ holds }) => holds === false) ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(`error: ${error instanceof UsageError ? error.message : (error as Error).stack}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
