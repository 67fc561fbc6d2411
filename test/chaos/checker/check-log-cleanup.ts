import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TopicLog } from './broker-log.ts'
import { deadLetters } from './dead-letters.ts'
import { canonical, type Exact, isObject, readExactly } from './exact-json.ts'
import { Findings } from './findings.ts'
import { type Expected, Ledger } from './ledger.ts'
import { type Outcome, outcomeOfDeadLetters, outcomeOfLines } from './outcome.ts'

const CLEAN = 'out/clean-*.ndjson'
const DEAD = 'millrace.tidy-beaver.dead-letters'

/** Topics that `checkLogCleanup` looks at. */
export const logCleanupTopics = [DEAD] as const

const LEVELS: Readonly<Record<string, string>> = {
  ...{ d: 'debug', i: 'info', w: 'warning', e: 'error', err: 'error' },
  ...{ debug: 'debug', info: 'info', warn: 'warning', warning: 'warning', error: 'error' },
}

/** Recomputes from the log file what the example must give, and compares it with its files and dead letters. */
export function checkLogCleanup(log: TopicLog, folder: string, restarts: number): Findings {
  const findings = new Findings()
  const ledger = new Ledger(findings, restarts)
  linesOf(join(folder, 'data/app-log.ndjson')).forEach((line, i) => {
    // An empty line is no message, says the README of the file source.
    if (/^[ \t\r]*$/.test(line.toString('latin1'))) return
    const sequence = sequenceOf(line)
    if (sequence === undefined) throw new Error(`Line ${i + 1} of the input has no sequence number.`)
    ledger.expect(sequence, `line ${i + 1}`, expected(line))
  })
  for (const { name, lines } of cleanFiles(join(folder, 'out'), findings)) {
    lines.forEach((line, i) => {
      const value = readExactly(line)
      const looks = value === undefined ? `no JSON: ${line.toString('latin1')}` : canonical(value)
      ledger.came(sequenceOf(line), CLEAN, { place: `${name}:${i + 1}`, looks })
    })
  }
  for (const letter of deadLetters(log, DEAD)) {
    const looks = `${letter.code === '' ? 'no cause' : 'dead'} ${letter.value?.toString('latin1') ?? 'null'}`
    ledger.came(sequenceOf(letter.value), DEAD, { place: letter.place, looks })
  }
  ledger.end()
  return findings
}

export function logCleanupOutcome(log: TopicLog, folder: string): Outcome {
  const files = [...cleanFiles(join(folder, 'out'), new Findings())]
  return {
    ...outcomeOfLines(
      CLEAN,
      files.flatMap(({ lines }) => lines),
    ),
    // A line that cannot be read has the time at which reading began.
    ...outcomeOfDeadLetters(log, DEAD, 0),
  }
}

function expected(line: Buffer): Expected {
  const dead = { where: DEAD, looks: `dead ${line.toString('latin1')}` }
  const value = readExactly(line)
  if (!isObject(value)) return dead
  if (value['path'] === '/health') return {}
  const { time, service, level, user_id, duration_ms } = value
  const word = typeof level === 'string' ? LEVELS[level.toLowerCase()] : undefined
  const message = value['message'] ?? value['msg']
  if (time === undefined || service === undefined || message === undefined || word === undefined) return dead
  const clean: Record<string, Exact> = { time, level: word, service, message }
  if (user_id !== undefined) clean['user_id'] = user_id
  if (duration_ms !== undefined) clean['duration_ms'] = duration_ms
  return { where: CLEAN, looks: canonical(clean), lane: 'one file' }
}

/** Finished files in the order of their numbers; a part that stayed behind is a finding. */
function* cleanFiles(
  folder: string,
  findings: Findings,
): Generator<{ name: string; lines: readonly Buffer[] }> {
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (/^clean-\d{6}\.ndjson$/.test(name)) yield { name, lines: linesOf(join(folder, name)) }
    else findings.add('unexpected', `the file out/${name} is left over`)
  }
}

function linesOf(file: string): readonly Buffer[] {
  const bytes = readFileSync(file)
  const lines: Buffer[] = []
  let from = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  if (from < bytes.length) lines.push(bytes.subarray(from))
  return lines
}

/** `#17` stands in every line, in broken ones too. */
function sequenceOf(line: Buffer | null): number | undefined {
  const found = /#(\d+)/.exec(line?.toString('latin1') ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}
