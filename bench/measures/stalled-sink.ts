import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { numberIn, type Report, runChild } from '../child.ts'

const MIB = 1024 * 1024
/** Half of the default, so that a run fills it in a second. */
const BUDGET_MIB = 64
/** More than this in the last third is growth; less is what a garbage collection leaves or takes. */
const FLAT_MIB = 8

export const stalledSink: Benchmark = {
  name: 'stalled-sink',
  says: 'Holds all messages in a sink that never answers while a fast producer goes on: memory must stay within the budget.',
  measure: async (bench) => [
    ...(await stalled('stalled-sink', 'waits', bench)),
    ...(await stalled('stalled-sink-effect', 'effect', bench)),
    ...(await stalled('stalled-sink-full-topic', 'full-topic', bench)),
  ],
}

export const stalledSinkDecoded: Benchmark = {
  name: 'stalled-sink-decoded',
  says: 'The same where a map decoded the values, which take several times their bytes: the hardest case for the budget.',
  measure: (bench) => stalled('stalled-sink-decoded', 'decoded', bench),
}

async function stalled(name: string, stall: string, { progress }: Bench): Promise<readonly Measured[]> {
  progress(`${name}: for 15 seconds`)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const env = { FOLDER: folder, BUDGET: String(BUDGET_MIB * MIB), STALL: stall }
  try {
    await runChild({ program: 'product/stalled-fill.ts', env })
    // As in production: V8 is told nothing of the budget.
    const report = await runChild({ program: 'product/stalled-sink.ts', env })
    progress(`${name}: ${JSON.stringify(report)}`)
    return [
      atMost(`${name}-counted`, mib(report, 'peakBytes'), BUDGET_MIB),
      atMost(`${name}-rss`, mib(report, 'highestRss'), 3 * BUDGET_MIB + 64),
      atMost(`${name}-growth`, mib(report, 'grownRss'), FLAT_MIB),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function mib(report: Report, name: string): number {
  return Math.round((numberIn(report, name) / MIB) * 10) / 10
}

function atMost(name: string, value: number, target: number): Measured {
  return ceiling({ name, unit: 'MiB', values: [value], target, of: 'every run' })
}
