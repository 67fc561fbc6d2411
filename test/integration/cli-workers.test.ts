import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Counts } from '../../src/contract/run-protocol.ts'
import { isRunning } from '../support/is-running.ts'
import { until } from '../support/until.ts'
import { millrace, temporaryFolder, writeFlow } from './cli-process.ts'
import { aTrial, idsTo, pricing, shop } from './worker-trial.ts'

function expectToAddUp({ in: entered, out, dropped, deadLetters, unfinished }: Counts): void {
  expect(entered).toBe(out + dropped + deadLetters + unfinished)
}

test('three workers share four partitions: each message is handled once, and the summary adds up', async () => {
  const trial = await aTrial()
  const run = trial.start('--workers', '3')
  await run.sharing(4)
  await trial.produce(3_000)
  await run.finished(3_000)
  const { workers, lag } = run.metrics()!
  expect(lag).toBe(0)
  for (const { finished } of workers!) expect(finished).toBeGreaterThan(0)
  run.command.kill('SIGTERM')
  expect((await run.ended).code).toBe(0)
  const { counts, written, ended } = run.summary()
  expect(counts).toEqual({ in: 3_000, out: 3_000, dropped: 0, deadLetters: 0, unfinished: 0 })
  expect({ written, ended }).toEqual({ written: { priced: 3_000 }, ended: 'stopped' })
  expect(await trial.ids('priced')).toEqual(idsTo(3_000))
})

test('a worker that is killed is replaced, although the file has changed, and nothing is lost or doubled', async () => {
  const trial = await aTrial()
  const run = trial.start('--workers', '3')
  await run.sharing(4)
  const before = run.processes
  writeFlow(trial.folder, '{ half a file')
  await trial.produce(20_000)
  process.kill(before[1]!, 'SIGKILL')
  await until(
    'another process in its place',
    () => {
      const worker = run.metrics()?.workers?.[1]
      return worker?.state === 'running' && worker.process !== before[1]
    },
    { withinMs: 60_000 },
  )
  await run.sharing(4)
  await trial.produce(1_000, 20_000)
  await until('lag to be gone', () => run.metrics()?.lag === 0, { withinMs: 60_000 })
  expect(run.processes[0]).toBe(before[0])
  run.command.kill('SIGTERM')
  const { code, err } = await run.ended
  expect([code, err]).toEqual([0, expect.stringContaining('Draining')])
  expectToAddUp(run.summary().counts)
  expect(run.events).toContainEqual(
    expect.objectContaining({
      code: 'WORKER_LOST',
      message: expect.stringContaining(`Worker 2 (process ${before[1]}) was ended by SIGKILL.`) as string,
      worker: 2,
    }),
  )
  expect(await trial.ids('priced')).toEqual(idsTo(21_000))
})

test('Ctrl-C, which reaches every process of the terminal, drains all of them once', async () => {
  const trial = await aTrial()
  await trial.produce(2_000)
  const run = trial.start('--workers', '3')
  await run.sharing(4)
  const { processes } = run
  for (const pid of [run.command.pid!, ...(processes as number[])]) process.kill(pid, 'SIGINT')
  const { code, err } = await run.ended
  expect(code).toBe(0)
  expect(err.match(/Draining:/g)).toHaveLength(1)
  expect(run.summary()).toMatchObject({ ended: 'stopped', counts: { unfinished: 0 } })
  expect(run.events.filter((event) => event.type === 'notice' && event.code.startsWith('WORKER'))).toEqual([])
  await run.nothingRuns(processes)
})

test('a second Ctrl-C ends all of them at once, with 130', async () => {
  const trial = await aTrial()
  const run = trial.start('--workers', '3')
  await run.sharing(4)
  const { processes } = run
  // Nothing that stands still can drain, or hear what it is told.
  for (const pid of processes) process.kill(pid!, 'SIGSTOP')
  run.command.kill('SIGTERM')
  await until('the drain', () => run.metrics() !== undefined && run.isDraining)
  run.command.kill('SIGINT')
  expect((await run.ended).code).toBe(130)
  await run.nothingRuns(processes)
})

test('workers whose command is killed drain and end', async () => {
  const trial = await aTrial()
  const run = trial.start('--workers', '2')
  await run.sharing(4)
  const { processes } = run
  expect(processes.every((pid) => isRunning(pid!))).toBe(true)
  run.command.kill('SIGKILL')
  await run.nothingRuns(processes)
  // They have left their groups: the next run waits for nobody.
  await trial.produce(10)
  expect((await trial.call('run', 'trial.flow.json', '--once')).err).toContain('10 in = 10 out')
})

test('--once ends when all workers are through; --from happens once, and a generator runs once', async () => {
  const trial = await aTrial()
  await trial.produce(500)
  writeFlow(trial.folder, shop({ count: 500, everyMs: 1 }), 'trial.outside.flow.json')
  const run = trial.start('--workers', '3', '--once', '--with-outside')
  expect((await run.ended).code).toBe(0)
  expect(run.summary('busy-shop')).toMatchObject({ counts: { in: 500, out: 500 }, ended: 'finished' })
  expect(run.summary()).toMatchObject({ counts: { in: 1_000, out: 1_000 }, ended: 'finished' })
  const again = trial.start('--workers', '2', '--once', '--from', 'beginning')
  expect((await again.ended).code).toBe(0)
  expect(again.summary().counts).toMatchObject({ in: 1_000, out: 1_000 })
})

test('what is wrong is told once, however many workers', async () => {
  const trial = await aTrial()
  writeFlow(trial.folder, { ...pricing, nodes: [] })
  const faulty = await trial.call('run', 'trial.flow.json', '--workers', '3')
  expect(faulty).toMatchObject({ code: 2, out: '' })
  expect(faulty.err.match(/Nothing ran/g)).toHaveLength(1)
  for (const [workers, says] of [
    ['0', '"0" is no number for --workers'],
    ['65', 'Give 64 at most'],
  ] as const) {
    const { code, err } = await trial.call('run', 'trial.flow.json', '--workers', workers)
    expect(code).toBe(2)
    expect(err).toContain(says)
  }
})

test('a run that fails in its first worker fails once, with the error and its exit code', async () => {
  const folder = temporaryFolder()
  await millrace(['init', folder])
  writeFileSync(join(folder, 'flows/first-flow/references/products.csv'), 'id,name\n1,Pen\n')
  const { code, err } = await millrace(['run', 'flows/first-flow', '--workers', '3'], { cwd: folder })
  expect(code).toBe(2)
  expect(err.match(/there is no column/g)).toHaveLength(1)
  expect(err).toMatch(/^error: .*there is no column.*\[REFERENCE_INVALID\]$/m)
})

test('workers without a task are told, and the figures say what all of them did', async () => {
  const trial = await aTrial()
  await trial.produce(100)
  const { code, err } = await trial.call('run', 'trial.flow.json', '--workers', '5', '--once')
  expect(code).toBe(0)
  expect(err).toContain('1 of 5 workers has nothing to do: there are 4 tasks in all.')
  expect(err).toContain('100 in = 100 out + 0 dropped + 0 dead letters + 0 unfinished')
})
