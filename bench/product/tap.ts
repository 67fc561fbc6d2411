import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from '../../src/runtime/run-flows.ts'
import { checkEnriched, enrichmentFlow } from './enrichment-flow.ts'
import { productEvent } from './fill-product-events.ts'
import { writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureFilledTopic } from './topic-to-topic.ts'

// Environment: PAIRS, and STRETCH: messages of each half of a pair.
const pairs = Number(process.env['PAIRS'] ?? 9)
const stretch = Number(process.env['STRETCH'] ?? 120_000)
/** Both ways run for so long before it counts, each with code of its own that has to get warm. */
const WARM_STRETCHES = 4
const partitions = 4
const price = 'number'

const folder = temporaryFolder()
writeProducts(folder)

/** Messages a second of one stretch after another, with and without somebody who looks. */
const tapped: number[] = []
const untapped: number[] = []

await measureFilledTopic({
  name: 'embedded-product-enrichment',
  folder,
  flow: enrichmentFlow({ partitions, price }),
  input: 'product_events',
  output: 'enriched',
  partitions,
  // One stretch more than is counted: at the very end tasks run out one after another.
  messages: (WARM_STRETCHES + 2 * pairs + 1) * stretch,
  message: productEvent,
  started: (running) => void alternate(running),
  check: (value) => checkEnriched(value, price),
})
console.log(JSON.stringify({ product: 'tap', tapped, untapped }))

/** Tapped first in every other pair, so that a drift of the machine favours neither. */
async function alternate(running: Running): Promise<void> {
  for (let each = 0; each < WARM_STRETCHES; each++) await rate(running, { isTapped: each % 2 === 0 })
  for (let pair = 0; pair < pairs; pair++)
    for (const isTapped of pair % 2 === 0 ? [true, false] : [false, true])
      (isTapped ? tapped : untapped).push(await rate(running, { isTapped }))
}

async function rate(running: Running, { isTapped }: { readonly isTapped: boolean }): Promise<number> {
  const [flow] = running.flows
  if (flow === undefined) throw new Error('No flow runs.')
  const { inspector } = flow.options.services
  const tap = isTapped ? inspector.tap({ node: 'total', port: 'out' }) : undefined
  const [from, began] = [flow.counts().out, performance.now()]
  while (flow.counts().out < from + stretch) await sleep(1)
  const perSecond = ((flow.counts().out - from) * 1_000) / (performance.now() - began)
  if (tap !== undefined) inspector.untap(tap)
  return Math.round(perSecond)
}
