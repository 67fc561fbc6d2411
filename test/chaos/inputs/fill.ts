import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { millrace } from '../millrace-command.ts'
import type { Workplace } from '../workplace.ts'
import { logLine } from './log-lines.ts'
import { productEvent } from './product-events.ts'

/** Writes numbered events to the topic that the product enrichment reads, beginning at `first`. */
export async function fillProductEvents(
  place: Workplace,
  messages: number,
  random: () => number,
  first = 0,
): Promise<number> {
  const file = join(place.folder, 'events.ndjson')
  await writeLines(file, messages, (i) => JSON.stringify(productEvent(first + i, random)))
  const options = { cwd: place.folder }
  if (first === 0) await millrace(['topics', 'create', 'product_events', ...place.broker], options)
  await millrace(['topics', 'produce', 'product_events', file, ...place.broker], options)
  return messages
}

/** Writes lines to the file that the log clean-up reads; resolves with the number of messages in them. */
export async function fillLog(
  place: Workplace,
  count: number,
  random: () => number,
  first = 0,
): Promise<number> {
  const file = join(place.flow, 'data/app-log.ndjson')
  let messages = 0
  const line = (i: number) => {
    const bytes = logLine(first + i, random)
    if (bytes.toString('latin1').trim() !== '') messages += 1
    return bytes
  }
  await writeLines(file, count, line, first === 0 ? 'w' : 'a')
  return messages
}

async function writeLines(
  file: string,
  count: number,
  line: (i: number) => string | Buffer,
  flags: 'w' | 'a' = 'w',
): Promise<void> {
  const newline = Buffer.from('\n')
  await pipeline(
    function* () {
      for (let i = 0; i < count;) {
        const lines: Buffer[] = []
        for (const end = Math.min(count, i + 1_000); i < end; i++) lines.push(Buffer.from(line(i)), newline)
        yield Buffer.concat(lines)
      }
    },
    createWriteStream(file, { flags }),
  )
}
