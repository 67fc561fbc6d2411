import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDoorNotes } from '../../src/runtime/door/door-notes.ts'
import { until } from '../support/until.ts'
import { endOf, millrace, records, startMillrace, writeFlow } from './cli-process.ts'
import { aTrial, pricing } from './worker-trial.ts'

async function running() {
  const trial = await aTrial()
  const run = trial.start('--workers', '2')
  await run.sharing(4)
  const tap = (...args: readonly string[]) =>
    startMillrace(['tap', trial.folder, ...args], { cwd: trial.folder })
  return { trial, run, tap }
}

/** Resolves when it reads again. */
async function turnsOfTheTap(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once('data', resolve))
}

/** Resolves when it takes messages. */
async function tapping(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until('the tap to be open', () => said.includes('Tapping'), { withinMs: 60_000 })
}

test('messages at a port are shown from another process, with their way, over all workers', async () => {
  const { trial, run, tap } = await running()
  const child = tap('total.out', '--filter', 'value.total >= 10.0', '--limit', '5', '--journey', '--json')
  const ended = endOf(child)
  await tapping(child)
  await trial.produce(10)
  const { code, out, err } = await ended
  expect(code).toBe(0)
  expect(err).toContain('in 2 processes')
  const samples = records(out).filter(({ type }) => type === 'sample')
  const values = samples.map(({ sample }) => (sample as { value: { text: string } }).value.text)
  expect(values.toSorted()).toEqual(
    [5, 6, 7, 8, 9].map((id) => JSON.stringify({ id, quantity: id, total: id * 2 })).toSorted(),
  )
  const steps = (samples[0] as { journey: { steps: { node: string; port: string }[] } }).journey.steps
  expect(steps.map(({ node, port }) => `${node}.${port}`)).toEqual([
    'orders.in',
    'orders.out',
    'total.in',
    'total.out',
    'priced.in',
  ])
  await run.finished(10)
})

test('a port that is not there is refused with those that are', async () => {
  const { tap } = await running()
  const { code, err } = await endOf(tap('totl.out'))
  expect(code).toBe(2)
  expect(err).toContain('The flow has no node "totl". Did you mean "total"?')
  const port = await endOf(tap('total.found'))
  expect([port.code, port.err]).toEqual([
    2,
    expect.stringContaining('Node "total" has no port "found".') as string,
  ])
})

test('a filter that cannot be read, and a port without a node, are refused before anything is opened', async () => {
  const trial = await aTrial()
  const filter = await millrace(['tap', trial.folder, 'total.out', '--filter', 'value.'], {
    cwd: trial.folder,
  })
  expect([filter.code, filter.err]).toEqual([2, expect.stringContaining('--filter cannot be read')])
  const port = await millrace(['tap', trial.folder, 'total'], { cwd: trial.folder })
  expect([port.code, port.err]).toEqual([2, expect.stringContaining('names no port')])
})

test('a filter that fails at the messages that pass is said to, with the field that was most likely meant', async () => {
  const { trial, run, tap } = await running()
  const child = tap('total.out', '--filter', 'value.totl >= 10.0')
  const ended = endOf(child)
  const heard = listenTo(child)
  await tapping(child)
  await trial.produce(10)
  await until('it to be said', () =>
    heard.err.includes('so far: "totl" is missing in value. Did you mean "total"?'),
  )
  child.kill('SIGINT')
  await ended
  expect(heard.err.match(/The filter fails/g)?.length).toBe(1)
  await run.finished(10)
})

test('a tap ends with its flow, and one that was killed is known not to run', async () => {
  const { run, tap } = await running()
  const child = tap('total.out')
  const ended = endOf(child)
  await tapping(child)
  for (const killed of [run.command.pid!, ...run.processes]) process.kill(killed!, 'SIGKILL')
  const { code, err } = await ended
  expect([code, err]).toEqual([0, expect.stringContaining('The flow has ended.')])
  const again = await endOf(tap('total.out'))
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('does not run on this machine')])
  expect(again.err).toContain(`Start it with "millrace run"`)
})

test('a tap goes on when one of its processes is killed, with the one that takes its place', async () => {
  const { trial, run, tap } = await running()
  const child = tap('total.out', '--per-second', '10000', '--json')
  const ended = endOf(child)
  const heard = listenTo(child)
  await tapping(child)
  const [victim = Number.NaN] = run.processes
  process.kill(victim, 'SIGKILL')
  await until('it to be said', () => heard.err.includes(`Process ${victim} is gone without a word`))
  const [, next] = await until(
    'another process to be tapped',
    () => /Tapping process (\d+) too/.exec(heard.err) ?? undefined,
    { withinMs: 60_000 },
  )
  await until('it to be at work', () => run.processes.includes(Number(next)), { withinMs: 60_000 })
  await run.sharing(4)
  await trial.produce(20)
  await until('all to be shown', () => samplesIn(heard.out) === 20, { withinMs: 60_000 })
  expect(heard.err).not.toContain('The flow has ended.')
  child.kill('SIGINT')
  expect((await ended).code).toBe(0)
})

test('a tap of a flow whose only process is killed waits for the next one, says so in one line, and goes on', async () => {
  const trial = await aTrial()
  // Two flows run in a process each, and the command starts either again.
  const second = JSON.stringify({ ...pricing, id: 'birch-otter' })
  const renamed = second.replaceAll('orders', 'requests').replaceAll('priced', 'answers')
  writeFlow(trial.folder, renamed, 'second.flow.json')
  const run = startMillrace(['run', 'trial.flow.json', 'second.flow.json'], { cwd: trial.folder })
  const host = () =>
    readDoorNotes(join(trial.folder, '.millrace/local')).find(({ flows }) => flows.includes('amber-otter'))
  const { process: victim } = await until('its door', host, { withinMs: 60_000 })
  const args = ['tap', 'trial.flow.json', 'total.out', '--per-second', '10000', '--json']
  const child = startMillrace(args, { cwd: trial.folder })
  const ended = endOf(child)
  const heard = listenTo(child)
  await tapping(child)
  process.kill(victim, 'SIGKILL')
  await until('another process to be tapped', () => heard.err.includes('too.'), { withinMs: 60_000 })
  const lines = heard.err.split('\n').filter((line) => line.includes('without a word'))
  expect(lines).toEqual([
    `Process ${victim} is gone without a word; the tap goes on with the one that takes its place.`,
  ])
  await trial.produce(10)
  await until('all to be shown', () => samplesIn(heard.out) === 10, { withinMs: 60_000 })
  run.kill('SIGTERM')
  const { code, err } = await ended
  expect([code, err]).toEqual([0, expect.stringContaining('The flow has ended.')])
})

function samplesIn(out: string): number {
  return records(out.slice(0, out.lastIndexOf('\n') + 1)).filter(({ type }) => type === 'sample').length
}

/** What a command says, while it says it. */
function listenTo(child: ChildProcess): { readonly out: string; readonly err: string } {
  const heard = { out: '', err: '' }
  child.stdout?.on('data', (chunk: Buffer) => (heard.out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (heard.err += chunk.toString()))
  return heard
}

test('a tap that stands still holds up nothing, and says what it did not read when it goes on', async () => {
  const { trial, run, tap } = await running()
  const child = tap('total.out', '--per-second', '10000', '--json')
  const ended = endOf(child)
  await tapping(child)
  process.kill(child.pid!, 'SIGSTOP')
  await trial.produce(20_000)
  await run.finished(20_000)
  process.kill(child.pid!, 'SIGCONT')
  await turnsOfTheTap(child)
  process.kill(run.command.pid!, 'SIGTERM')
  const { code, out, err } = await ended
  expect(code).toBe(0)
  const figure = (name: string) =>
    Number(new RegExp(`${name} ([\\d,]+)`).exec(err)?.[1]?.replaceAll(',', '') ?? NaN)
  expect(figure('seen')).toBe(20_000)
  const shown = records(out).filter(({ type }) => type === 'sample').length
  expect(figure('kept')).toBe(shown + figure('not read in time'))
  expect(figure('kept') + figure('filtered') + figure('skipped')).toBe(20_000)
})
