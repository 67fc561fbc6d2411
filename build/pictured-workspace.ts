import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A flow whose table has a price that is none. */
export const FAILING = 'Damaged prices'

/** A flow with a node that takes its time. */
export const SLOW = 'Slow score'

/** A flow in the middle of being drawn. */
export const UNFINISHED = 'Half a flow'

/** The examples, flows in trouble beside them, and an environment that is watched only. `bootstrap`: of its Kafka. */
export function writePictured(workspace: string, examples: string, bootstrap: string): void {
  cpSync(examples, join(workspace, 'flows'), { recursive: true })
  writeUnfinished(workspace)
  writeFailing(workspace)
  hurryOutside(workspace)
  writeSlow(workspace)
  writeFileSync(join(workspace, 'millrace.json'), '{ "version": 1, "name": "shop-flows" }\n')
  writeProtected(workspace, bootstrap)
}

/** An environment that is watched only. */
function writeProtected(workspace: string, bootstrap: string): void {
  mkdirSync(join(workspace, 'environments'))
  const environment = { broker: { kafka: { bootstrap: [bootstrap] } }, protected: true }
  writeFileSync(join(workspace, 'environments/prod.json'), `${JSON.stringify(environment, null, 2)}\n`)
}

/** Its shop sends a message every 20 ms. */
function hurryOutside(workspace: string): void {
  const file = join(workspace, 'flows/product-enrichment/product-enrichment.outside.flow.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"default": 2000', '"default": 20'))
}

/** The example with a price in its table that is no number. */
function writeFailing(workspace: string): void {
  const [from, to] = [join(workspace, 'flows/product-enrichment'), join(workspace, 'flows/damaged-prices')]
  cpSync(join(from, 'references'), join(to, 'references'), { recursive: true })
  const table = join(to, 'references/products.csv')
  writeFileSync(table, `${readFileSync(table, 'utf8').trimEnd()}\nPROD777,Lamp,Home,cheap\n`)
  const flow = readFileSync(join(from, 'product-enrichment.flow.json'), 'utf8')
    .replace('"id": "amber-otter"', '"id": "damaged-prices"')
    .replace('"name": "Product enrichment"', `"name": "${FAILING}"`)
    .replace('"use": "expected"', '"use": "owned"')
  writeFileSync(join(to, 'damaged-prices.flow.json'), flow)
}

/** The example's shop, and a node of code that is slower than it. */
function writeSlow(workspace: string): void {
  const to = join(workspace, 'flows/slow-score')
  const code =
    'export default (message) => {\n  let sum = 0\n  for (let step = 0; step < 2_000_000; step += 1) sum += step\n  return { ...message.value, score: sum }\n}\n'
  const flow = {
    version: 1,
    id: 'slow-score',
    name: SLOW,
    topics: { product_events: { use: 'expected' }, scored_events: { use: 'owned' } },
    nodes: [
      { id: 'events', kind: 'topic-source', name: 'Product events', config: { topic: 'product_events' } },
      { id: 'score', kind: 'code', name: 'Score', config: { code } },
      { id: 'scored', kind: 'topic-sink', name: 'Scored events', config: { topic: 'scored_events' } },
    ],
    edges: [
      { from: 'events.out', to: 'score.in' },
      { from: 'score.out', to: 'scored.in' },
    ],
  }
  mkdirSync(to)
  writeFileSync(join(to, 'slow-score.flow.json'), JSON.stringify(flow))
  const shop = join(workspace, 'flows/product-enrichment/product-enrichment.outside.flow.json')
  const outside = readFileSync(shop, 'utf8').replace('"id": "brisk-market"', '"id": "slow-score-shop"')
  writeFileSync(join(to, 'slow-score.outside.flow.json'), outside)
}

/** The example with a table that is misspelt and a topic that is not declared. */
function writeUnfinished(workspace: string): void {
  const example = readFileSync(
    join(workspace, 'flows/product-enrichment/product-enrichment.flow.json'),
    'utf8',
  )
  const flow = example
    .replace('"id": "amber-otter"', '"id": "half-flow"')
    .replace('"name": "Product enrichment"', `"name": "${UNFINISHED}"`)
    .replace('"table": "products"', '"table": "produkts"')
    .replace('"topic": "unknown_products"', '"topic": "unknown"')
  mkdirSync(join(workspace, 'flows/half-a-flow'))
  writeFileSync(join(workspace, 'flows/half-a-flow/half-a-flow.flow.json'), flow)
}
