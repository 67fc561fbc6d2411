import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RunView } from '../../src/contract/studio/run-methods.ts'
import { readDoorNotes } from '../../src/runtime/door/door-notes.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { impatientClock, impatientHosts } from '../support/impatient.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { startMillrace } from './cli-process.ts'
import { figuresIn, FILE, latest, runIn } from './studio-page.ts'

const LOCAL = 'local'
const withinMs = 60_000

/** A page that looks on while the example runs, its shop in a hurry. */
async function aRunningPage() {
  const { address, folder } = await aServedStudio({ clock: impatientClock, startHost: impatientHosts })
  const outside = join(folder, FILE.replace('.flow.json', '.outside.flow.json'))
  writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 5'))
  const client = await StudioClient.connect(address, 10_000)
  await client.ask('workspace.open', { file: FILE })
  await client.ask('runs.start', { file: FILE })
  await moreThan(client, 20)
  return { client, hostNow: () => hostIn(folder) }
}

/** The process that runs the flow; ended with the test, also where the test stopped it. */
function hostIn(folder: string): number {
  const [door] = readDoorNotes(join(folder, '.millrace/local'))
  const pid = door?.process ?? Number.NaN
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It is gone.
    }
  })
  return pid
}

const handled = (client: StudioClient) => figuresIn(client)?.counts.out ?? 0

const moreThan = (client: StudioClient, messages: number) =>
  until(`more than ${messages} messages`, () => handled(client) > messages, { withinMs })

const run = (client: StudioClient): RunView | undefined => runIn(client, LOCAL)

/** All that was said of the run so far, each sentence once. */
function said(client: StudioClient): readonly string[] {
  const runs = client.news.flatMap((news) => (news.about === 'runs' ? news.runs : []))
  const sentences = runs.flatMap(({ notice, cause }) => [notice?.code ?? '', cause?.code ?? ''])
  return [...new Set(sentences)]
}

/** Stops it, and counts what came in and what came out. */
async function conserved(client: StudioClient): Promise<void> {
  await client.ask('runs.stop', { file: FILE })
  await until('the end', () => run(client)?.state === 'stopped', { withinMs })
  const topics = await client.ask('topics.list', {})
  const messages = (name: string) => topics.find((topic) => topic.name === name)?.messages ?? 0
  const [read] = (await client.ask('runs.look', { file: FILE })).reads
  // The shop may have written more while all of it drained.
  expect(messages('enriched_product_events') + messages('unknown_products')).toBe(read?.handled)
}

test('a host that stands still is said not to answer; when it goes on the sentence goes, and so do its figures', async () => {
  const { client, hostNow } = await aRunningPage()
  const host = hostNow()
  process.kill(host, 'SIGSTOP')
  await until('it to be said', () => run(client)?.isQuiet === true)
  expect(run(client)).toMatchObject({
    state: 'running',
    notice: {
      code: 'HOST_QUIET',
      message: `The flow's process (${host}) has not answered for 5 s.`,
      hint: expect.stringContaining('At 30 s it is ended and started again'),
    },
  })
  // What it did last is no rate of now.
  await until('the rate to be none', () => figuresIn(client)?.perSecond === 0)
  process.kill(host, 'SIGCONT')
  await until(
    'it to be taken back',
    () => run(client)?.isQuiet === undefined && run(client)?.notice === undefined,
  )
  expect(hostNow()).toBe(host)
  await moreThan(client, handled(client) + 20)
  await conserved(client)
})

test('a host that hangs is ended after 30 s of silence and another one goes on at the committed position', async () => {
  const { client, hostNow } = await aRunningPage()
  const { tap } = await client.ask('taps.open', { file: FILE, node: 'product-events', ports: ['out'] })
  const host = hostNow()
  process.kill(host, 'SIGSTOP')
  const cause = await until(
    'its end to be told',
    () =>
      client.news
        .flatMap((news) => (news.about === 'runs' ? news.runs : []))
        .find(({ state }) => state === 'backing-off')?.cause,
  )
  expect(cause.message).toContain(`Its process (${host}) was silent for 30 s and was ended.`)
  expect(said(client)).toContain('HOST_QUIET')
  const notice = await until(
    'another one to run',
    () => {
      const now = run(client)?.notice
      return now?.code === 'HOST_STARTED_AGAIN' ? now : undefined
    },
    { withinMs },
  )
  expect(notice.message).toMatch(
    /was ended\. It was started again after [\d.]+ s at the committed position; nothing was lost\.$/,
  )
  expect(run(client)?.isQuiet).toBeUndefined()
  expect(hostNow()).not.toBe(host)
  await moreThan(client, handled(client) + 20)
  await tapGoesOn(client, tap)
  await conserved(client)
})

test('a host that is killed starts again, what happened is said, and its taps go on', async () => {
  const { client, hostNow } = await aRunningPage()
  const { tap } = await client.ask('taps.open', { file: FILE, node: 'product-events', ports: ['out'] })
  const host = hostNow()
  process.kill(host, 'SIGKILL')
  const waiting = await until('it to be said', () =>
    client.news
      .flatMap((news) => (news.about === 'runs' ? news.runs : []))
      .find(({ cause }) => cause !== undefined),
  )
  expect(waiting).toMatchObject({
    state: 'backing-off',
    cause: { code: 'HOST_ENDED', message: expect.stringContaining('was ended by SIGKILL') },
  })
  await until('another one to run', () => run(client)?.notice?.code === 'HOST_STARTED_AGAIN', { withinMs })
  expect([run(client)?.state, run(client)?.cause]).toEqual(['running', undefined])
  await moreThan(client, handled(client) + 20)
  await tapGoesOn(client, tap)
  await conserved(client)
})

test('a flow that the command runs and that stands still is said not to answer, and goes on when it does', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address, 10_000)
  await client.ask('workspace.open', { file: FILE })
  const command = startMillrace(['run', FILE, '--with-outside', '--quiet'], { cwd: folder })
  await until('it to be seen', () => run(client)?.state === 'running', { withinMs })
  const watched = hostIn(folder)
  process.kill(watched, 'SIGSTOP')
  await until('it to be said', () => run(client)?.isQuiet === true, { withinMs })
  expect(run(client)).toMatchObject({
    isOurs: false,
    state: 'running',
    notice: {
      code: 'HOST_QUIET',
      message: `The flow's process (${watched}) has not answered for 5 s.`,
      hint: expect.stringContaining(`millrace run (process ${command.pid}) runs it`),
    },
  })
  await until('the rate to be none', () => figuresIn(client)?.perSecond === 0, { withinMs })
  process.kill(watched, 'SIGCONT')
  await until('it to be taken back', () => run(client)?.isQuiet === undefined, { withinMs })
  expect(run(client)?.notice).toBeUndefined()
  await moreThan(client, handled(client))
})

/** Rows of messages that came after now. */
async function tapGoesOn(client: StudioClient, tap: number): Promise<void> {
  const view = () => latest(client, 'tap')?.view
  await until('the tap to be open', () => view()?.state === 'open', { withinMs })
  const before = view()?.end ?? 0
  await until('new rows', () => (view()?.end ?? 0) > before, { withinMs })
  const { rows } = await client.ask('taps.rows', { tap, from: before, count: 1 })
  expect(rows).toHaveLength(1)
}
