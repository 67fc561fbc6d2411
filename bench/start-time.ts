import type { Bench, Measured } from './benchmark.ts'
import { ceiling } from './bounds.ts'
import type { Broker } from '../src/runtime/broker/port.ts'

const RUNS = 10
const TARGET_SECONDS = 1
const LONGEST_MS = 30_000

/** Seconds from a start to the first message that others can read; the median of ten. */
export async function startTime(
  name: string,
  startOnce: () => Promise<number>,
  { progress }: Bench,
): Promise<readonly Measured[]> {
  const values: number[] = []
  for (let run = 1; run <= RUNS; run++) {
    values.push(await startOnce())
    progress(`${name}: run ${run} of ${RUNS}: ${values.at(-1)?.toFixed(3)} s`)
  }
  return [ceiling({ name, unit: 's', values, target: TARGET_SECONDS, of: 'median' })]
}

export interface Start {
  /** By `performance.now()`, before anything was started. */
  readonly started: number
  /** Nothing more will come of it. */
  isOver(): boolean
}

/**
 * Seconds from a start until a topic holds a message; undefined where it is over before, or takes too long. The broker
 * shows only what is committed, to this process as to any other.
 */
export async function secondsUntilCommitted(
  broker: Broker,
  name: string,
  { started, isOver }: Start,
): Promise<number | undefined> {
  while (!isOver() && performance.now() - started < LONGEST_MS) {
    const [topic] = await broker.describeTopics([name])
    if (topic?.ranges.some(({ end }) => end > 0) === true) return (performance.now() - started) / 1_000
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return undefined
}
