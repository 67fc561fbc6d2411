import { join } from 'node:path'
import { BrokerLog, type TopicLog } from './checker/broker-log.ts'
import { checkLogCleanup, logCleanupOutcome, logCleanupTopics } from './checker/check-log-cleanup.ts'
import {
  checkProductEnrichment,
  productEnrichmentOutcome,
  productEnrichmentTopics,
} from './checker/check-product-enrichment.ts'
import type { Findings } from './checker/findings.ts'
import type { Outcome } from './checker/outcome.ts'
import { readProducts } from './checker/products.ts'
import { fillLog, fillProductEvents } from './inputs/fill.ts'
import { Progress } from './progress.ts'
import type { Workplace } from './workplace.ts'

export interface Example {
  readonly name: string
  /** Makes input, numbered from `first`; resolves with the number of messages in it. */
  fill(place: Workplace, lines: number, random: () => number, first?: number): Promise<number>
  /** On the embedded broker. */
  progress(place: Workplace): Progress
  /** Topics that the check looks at. */
  readonly topics: readonly string[]
  /** `restarts`: how often the flow was started again, where messages may be repeated then; else 0. */
  checkTopics(log: TopicLog, place: Workplace, restarts: number): Findings
  /** Equal where it gave the same, on whatever broker. */
  outcome(log: TopicLog, place: Workplace): Outcome
}

/** On the embedded broker, which doubles nothing however often the flow was started again; while nothing runs. */
export function checkExample(example: Example, place: Workplace): Findings {
  const log = new BrokerLog(place.data)
  try {
    const findings = example.checkTopics(log, place, 0)
    if (!log.isSound()) findings.add('wrong', 'SQLite finds the file broker.db damaged')
    return findings
  } finally {
    log.close()
  }
}

/** On the embedded broker, while nothing runs. */
export function outcomeOfExample(example: Example, place: Workplace): Outcome {
  const log = new BrokerLog(place.data)
  try {
    return example.outcome(log, place)
  } finally {
    log.close()
  }
}

const productEnrichment: Example = {
  name: 'product-enrichment',
  fill: fillProductEvents,
  progress: (place) =>
    new Progress(
      place.data,
      `select sum(watermark) from positions join groups on groups.id = group_id
       where groups.name = 'millrace.amber-otter.product-events'`,
    ),
  topics: productEnrichmentTopics,
  checkTopics: (log, place, restarts) =>
    checkProductEnrichment(log, readProducts(join(place.flow, 'references/products.csv')), restarts),
  outcome: productEnrichmentOutcome,
}

const logCleanup: Example = {
  name: 'log-cleanup',
  fill: fillLog,
  progress: (place) =>
    new Progress(
      place.data,
      `select json_extract(cast(value as text), '$.next') from log where id =
       (select max(log.id) from log, partitions join topics on topics.id = topic_id
        where topics.name = 'millrace.tidy-beaver.app-log.cursor' and number = 0
        and log.id >= partitions.id << 40 and log.id < (partitions.id + 1) << 40)`,
    ),
  topics: logCleanupTopics,
  checkTopics: (log, place, restarts) => checkLogCleanup(log, place.flow, restarts),
  outcome: (log, place) => logCleanupOutcome(log, place.flow),
}

export const examples: readonly [Example, Example] = [productEnrichment, logCleanup]
