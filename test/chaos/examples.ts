import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BrokerLog } from './checker/broker-log.ts'
import { checkLogCleanup } from './checker/check-log-cleanup.ts'
import { checkProductEnrichment } from './checker/check-product-enrichment.ts'
import type { Findings } from './checker/findings.ts'
import { readProducts } from './checker/products.ts'
import { logLine } from './inputs/log-lines.ts'
import { productEvent } from './inputs/product-events.ts'
import { millrace } from './millrace-command.ts'
import { Progress } from './progress.ts'
import type { Workplace } from './workplace.ts'

export interface Example {
  readonly name: string
  /** Makes the input; resolves with the number of messages in it. */
  fill(place: Workplace, messages: number, random: () => number): Promise<number>
  progress(place: Workplace): Progress
  /** Only while nothing runs. */
  check(place: Workplace): Findings
}

const productEnrichment: Example = {
  name: 'product-enrichment',
  fill: async (place, messages, random) => {
    const file = join(place.folder, 'events.ndjson')
    await writeLines(file, messages, (i) => JSON.stringify(productEvent(i, random)))
    const options = { cwd: place.folder }
    await millrace(['topics', 'create', 'product_events', '--data', place.data], options)
    await millrace(['topics', 'produce', 'product_events', file, '--data', place.data], options)
    return messages
  },
  progress: (place) =>
    new Progress(
      place.data,
      `select sum(watermark) from positions join groups on groups.id = group_id
       where groups.name = 'millrace.amber-otter.product-events'`,
    ),
  check: (place) =>
    withLog(place, (log) =>
      checkProductEnrichment(log, readProducts(join(place.flow, 'references/products.csv'))),
    ),
}

const logCleanup: Example = {
  name: 'log-cleanup',
  fill: async (place, messages, random) => {
    const file = join(place.flow, 'data/app-log.ndjson')
    await writeLines(file, messages, (i) => logLine(i, random))
    return readFileSync(file, 'latin1')
      .split('\n')
      .filter((line) => line.trim() !== '').length
  },
  progress: (place) =>
    new Progress(
      place.data,
      `select json_extract(cast(value as text), '$.next') from log where id =
       (select max(log.id) from log, partitions join topics on topics.id = topic_id
        where topics.name = 'millrace.tidy-beaver.app-log.cursor' and number = 0
        and log.id >= partitions.id << 40 and log.id < (partitions.id + 1) << 40)`,
    ),
  check: (place) => withLog(place, (log) => checkLogCleanup(log, place.flow)),
}

export const examples: readonly Example[] = [productEnrichment, logCleanup]

function withLog(place: Workplace, look: (log: BrokerLog) => Findings): Findings {
  const log = new BrokerLog(place.data)
  try {
    const findings = look(log)
    if (!log.isSound()) findings.add('wrong', 'SQLite finds the file broker.db damaged')
    return findings
  } finally {
    log.close()
  }
}

async function writeLines(file: string, count: number, line: (i: number) => string | Buffer): Promise<void> {
  const newline = Buffer.from('\n')
  await pipeline(function* () {
    for (let i = 0; i < count;) {
      const lines: Buffer[] = []
      for (const end = Math.min(count, i + 1_000); i < end; i++) lines.push(Buffer.from(line(i)), newline)
      yield Buffer.concat(lines)
    }
  }, createWriteStream(file))
}
