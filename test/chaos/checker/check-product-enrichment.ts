import type { LogRow, TopicLog } from './broker-log.ts'
import { deadLetters, placeOf } from './dead-letters.ts'
import {
  canonical,
  type Exact,
  type ExactObject,
  isObject,
  readExactly,
  WrittenNumber,
} from './exact-json.ts'
import { Findings } from './findings.ts'
import { type Expected, Ledger } from './ledger.ts'
import { type Outcome, outcomeOfDeadLetters, outcomeOfTopics } from './outcome.ts'
import type { Product } from './products.ts'
import { headersText } from './row-headers.ts'

const INPUT = 'product_events'
const ENRICHED = 'enriched_product_events'
const UNKNOWN = 'unknown_products'
const DEAD = 'millrace.amber-otter.dead-letters'

/** Topics that `checkProductEnrichment` looks at. */
export const productEnrichmentTopics = [INPUT, ENRICHED, UNKNOWN, DEAD] as const

/** Recomputes from the input topic what the example must give, and compares it with what lies in the topics. */
export function checkProductEnrichment(
  log: TopicLog,
  products: ReadonlyMap<string, Product>,
  restarts: number,
): Findings {
  const findings = new Findings()
  const ledger = new Ledger(findings, restarts)
  for (const row of log.rows(INPUT)) {
    const sequence = sequenceOf(row.value)
    if (sequence === undefined) throw new Error(`The input at ${placeOf(row)} has no sequence number.`)
    ledger.expect(sequence, placeOf(row), { ...expected(row, products), lane: laneOf(row) })
  }
  for (const row of log.rows(ENRICHED)) came(ledger, row, meaning(row))
  for (const row of log.rows(UNKNOWN)) came(ledger, row, bytes(row))
  for (const letter of deadLetters(log, DEAD)) {
    const looks = `${letter.code === '' ? 'no cause' : 'dead'} ${letter.origin} ${bytes(letter)}`
    ledger.came(sequenceOf(letter.value), DEAD, { place: letter.place, looks })
  }
  ledger.end()
  return findings
}

export function productEnrichmentOutcome(log: TopicLog): Outcome {
  return { ...outcomeOfTopics(log, [ENRICHED, UNKNOWN]), ...outcomeOfDeadLetters(log, DEAD) }
}

function came(ledger: Ledger, row: LogRow, looks: string): void {
  ledger.came(sequenceOf(row.value), row.topic, { place: placeOf(row), looks: `${laneOf(row)} ${looks}` })
}

/** One key stays in one partition, in its order: both input and outputs have four. */
function laneOf({ partition, key }: LogRow): string {
  return `${partition} ${key?.toString() ?? 'no key'}`
}

function expected(row: LogRow, products: ReadonlyMap<string, Product>): Expected {
  const dead = { where: DEAD, looks: `dead ${placeOf(row)} ${bytes(row)}` }
  const unknown = { where: UNKNOWN, looks: `${laneOf(row)} ${bytes(row)}` }
  const value = readExactly(row.value ?? Buffer.from('null'))
  if (value === undefined) return dead
  const id = isObject(value) ? (value['product_id'] ?? null) : null
  if (id === null) return unknown
  if (typeof id !== 'string') return dead
  const product = products.get(id)
  if (product === undefined) return unknown
  const enriched = enrich(value as ExactObject, product)
  if (enriched === undefined) return dead
  return { where: ENRICHED, looks: `${laneOf(row)} ${looksLike(row, canonical(enriched))}` }
}

/** Undefined where there is no quantity to multiply. */
function enrich(value: ExactObject, { name, category, unitPrice }: Product): Exact | undefined {
  const quantity = value['quantity']
  if (!(quantity instanceof WrittenNumber)) return undefined
  const enriched_data = { name, category, unit_price: unitPrice, total_price: unitPrice.times(quantity) }
  return { ...value, enriched_data }
}

type Content = Pick<LogRow, 'timestamp' | 'key' | 'value' | 'headers'>

function bytes(content: Content): string {
  return looksLike(content, content.value?.toString('latin1') ?? 'null')
}

function meaning(content: Content): string {
  const value = content.value === null ? undefined : readExactly(content.value)
  return looksLike(content, value === undefined ? 'no JSON' : canonical(value))
}

function looksLike({ timestamp, key, headers }: Content, value: string): string {
  return `${timestamp} ${key?.toString('latin1') ?? 'null'} ${headersText(headers)} ${value}`
}

/** It stands in every message, in broken ones too. */
function sequenceOf(value: Buffer | null): number | undefined {
  const found = /"sequence": ?(\d+)/.exec(value?.toString('latin1') ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}
