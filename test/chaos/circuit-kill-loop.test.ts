import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { aPurchasing, pricesFlow, type Purchasing } from '../support/purchasing.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import { BrokerLog } from './checker/broker-log.ts'
import { millrace, MillraceCommand } from './millrace-command.ts'
import { pass } from './pass.ts'

const MESSAGES = 600
/** Answered in a run before its circuit opens, at most. */
const MOST_ANSWERS = 40
/** So long the last run is let alone with a server that is not well yet, twice. */
const STILL_MS = 500
/** What goes out meanwhile. */
const PROBES_AT_MOST = 1

/** With a seed that was printed the same moments are drawn: CHAOS_SEED=4711 npm test -- circuit-kill-loop */
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const positionsFirst = fileURLToPath(new URL('switches/positions-long-first.ts', import.meta.url))
const positionsLast = fileURLToPath(new URL('switches/positions-long-last.ts', import.meta.url))
const calling = fileURLToPath(new URL('switches/calling-map.ts', import.meta.url))
const ids = Array.from({ length: MESSAGES }, (_, i) => `${i}`)

/** The flow and its input, in a folder that is gone after the test. */
class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'))
  readonly data = join(this.folder, 'data')
  private readonly flow = join(this.folder, 'prices.flow.json')

  constructor(purchasing: Purchasing) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(this.flow, JSON.stringify(pricesFlow(purchasing, { partitions: 2 })))
  }

  async fill(): Promise<void> {
    const events = join(this.folder, 'events.ndjson')
    writeFileSync(events, ids.map((id) => `${JSON.stringify({ key: `k${id}`, value: { id } })}\n`).join(''))
    const at = ['--data', this.data]
    const options = { cwd: this.folder }
    await millrace(['topics', 'create', 'product_events', '--partitions', '2', ...at], options)
    await millrace(['topics', 'produce', 'product_events', events, ...at], options)
  }

  start(imports: readonly string[]): MillraceCommand {
    const run = new MillraceCommand(['run', this.flow, '--once', '--json', '--data', this.data], {
      cwd: this.folder,
      imports: [calling, ...imports],
    })
    onTestFinished(() => run.kill())
    return run
  }

  /** Of the messages that came out, in order; while nothing runs. */
  written(): readonly string[] {
    const log = new BrokerLog(this.data)
    try {
      if (!log.isSound()) throw new Error('SQLite finds the file broker.db damaged.')
      return [...log.rows('prices')].map(({ value }) => (JSON.parse(String(value)) as { id: string }).id)
    } finally {
      log.close()
    }
  }
}

function untilOpen(run: MillraceCommand): Promise<boolean> {
  return until('the circuit to open', () => {
    if (run.end !== undefined) throw new Error(`The run ended: ${run.said}`)
    return run.events.some(({ machine, to }) => machine === 'connector' && to === 'circuit-open')
  })
}

interface KillLoopOptions {
  readonly kills: number
  readonly seed: number
  /** A kill comes so long after the circuit has opened, at most: into the commit of what was answered last, or behind it. */
  readonly longestMs: number
  /** Modules that change the command for a test of the test. */
  readonly imports?: readonly string[]
}

/** Kills the flow again and again while its circuit is open, and lets it finish when the server is well. */
async function killLoop({ kills, seed, longestMs, imports = [] }: KillLoopOptions) {
  const random = seededRandom(seed)
  const purchasing = await aPurchasing()
  const place = new Place(purchasing)
  await place.fill()
  const askedAgain: string[] = []
  let committed: readonly string[] = []
  let seen = 0
  const look = () => {
    const known = new Set(committed)
    askedAgain.push(...purchasing.answered.slice(seen).filter((id) => known.has(id)))
    seen = purchasing.answered.length
  }
  for (let kill = 1; kill <= kills; kill++) {
    const run = place.start(imports)
    purchasing.answersLeft = Math.floor(random() * MOST_ANSWERS)
    await untilOpen(run)
    await pass(random() * longestMs)
    run.kill()
    expect(await run.ended).toMatchObject({ signal: 'SIGKILL' })
    look()
    committed = place.written()
  }
  const run = place.start(imports)
  await untilOpen(run)
  // Calls that were under way end.
  await pass(STILL_MS)
  const refused = purchasing.refused
  // Nothing goes out but probes, however many messages wait.
  await pass(STILL_MS)
  const probes = purchasing.refused - refused
  purchasing.answersLeft = Infinity
  const { code } = await run.ended
  look()
  const summary = run.events.find(({ type }) => type === 'summary')
  if (code !== 0 || summary?.ended !== 'finished')
    throw new Error(`The last run did not finish:\n${run.said}`)
  const written = place.written()
  return {
    lost: ids.filter((id) => !written.includes(id)),
    doubled: written.filter((id, i) => written.indexOf(id) !== i),
    /** Though what they became was committed. */
    askedAgain,
    deadLetters: summary.counts?.deadLetters,
    calls: purchasing.answered.length,
    /** While the circuit was open, and the server was not well. */
    probes,
  }
}

test('killed 12 times with an open circuit it loses nothing, writes nothing twice, and asks again only for what was not committed', async () => {
  console.log(`CHAOS_SEED=${seed}`)
  const { calls, probes, ...found } = await killLoop({ kills: 12, seed, longestMs: 120 })
  console.log(`${calls} answers for ${MESSAGES} messages`)
  expect(found).toEqual({ lost: [], doubled: [], askedAgain: [], deadLetters: 0 })
  expect(probes).toBeLessThanOrEqual(PROBES_AT_MOST)
}, 180_000)

// The same test on a command that is made wrong: a test that cannot fail shows nothing.
const few = { kills: 8, seed: 21, longestMs: 250 }

test('it is found to lose messages when the commit is moved before the write', async () => {
  const { lost, doubled } = await killLoop({ ...few, imports: [positionsFirst] })
  expect(lost.length).toBeGreaterThan(0)
  expect(doubled).toEqual([])
}, 180_000)

test('it is found to ask and to write again when the commit is moved behind the write', async () => {
  const { lost, doubled, askedAgain } = await killLoop({ ...few, imports: [positionsLast] })
  expect(lost).toEqual([])
  expect(doubled.length).toBeGreaterThan(0)
  expect(askedAgain.length).toBeGreaterThan(0)
}, 180_000)
