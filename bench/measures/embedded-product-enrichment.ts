import { alternate, type Runner } from '../alternate.ts'
import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'

/** Enough for three seconds, so that the start weighs little. */
export const MESSAGES = 300_000

const embeddedLoop: Runner = {
  name: 'embedded-loop',
  run: () => rateOf({ program: 'peers/embedded-loop.mjs', env: { N: String(MESSAGES) } }),
}

/** The real engine over a durable folder; see product/enrichment.ts. */
export function enrichment(env: Readonly<Record<string, string>> = {}): Runner {
  return {
    name: 'embedded-product-enrichment',
    run: () => rateOf({ program: 'product/enrichment.ts', env: { N: String(MESSAGES), ...env } }),
  }
}

interface Variant {
  readonly name: string
  readonly says: string
  readonly env: Readonly<Record<string, string>>
  readonly target: number | null
}

function against({ name, says, env, target }: Variant): Benchmark {
  const contest = { name, product: enrichment(env), peer: embeddedLoop, target }
  return { name, says, measure: async (bench) => [await alternate(contest, bench)] }
}

export const embeddedProductEnrichment = against({
  name: 'embedded-product-enrichment',
  says: 'Looks up a product and computes a total, durable, topic to topic on 4 partitions, against a hand-written loop on SQLite.',
  env: {},
  target: 0.7,
})

export const onePartition = against({
  name: 'embedded-product-enrichment-one-partition',
  says: 'The same on 1 partition, as the peer has it; for information.',
  env: { PARTITIONS: '1' },
  target: null,
})

export const decimalPrices = against({
  name: 'embedded-product-enrichment-decimal',
  says: 'The same with exact decimal prices, where the peer multiplies doubles; for information.',
  env: { PRICE: 'decimal' },
  target: null,
})
