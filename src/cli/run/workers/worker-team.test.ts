import { expect, test } from 'vitest'
import { FlowError } from '../../../contract/errors.ts'
import type { RunEvent } from '../../../contract/run-protocol.ts'
import { SimulatedClock } from '../../../runtime/simulated-clock.ts'
import { turn } from '../../../runtime/turn.ts'
import type { ToWorker, WorkerStart } from './worker-messages.ts'
import type { WorkerListener } from './worker-process.ts'
import { WorkerTeam, type WorkerTeamOptions } from './worker-team.ts'

/** A process that only does what the test says. */
interface FakeProcess extends WorkerListener {
  readonly start: WorkerStart
  readonly told: ToWorker['type'][]
  killed: boolean
  run(): void
  handle(messages: number): void
}

function aTeam(workers: number, more: Partial<WorkerTeamOptions> = {}) {
  const clock = new SimulatedClock()
  const processes: FakeProcess[] = []
  const events: RunEvent[] = []
  const team = new WorkerTeam({
    flows: [{ id: 'amber-otter' }],
    workers,
    texts: [],
    native: [],
    clock,
    said: () => undefined,
    startWorker: (start, listener) => {
      const fake = aProcess(start, listener)
      processes.push(fake)
      const { told } = fake
      return {
        pid: 1_000 + processes.length,
        send: ({ type }) => void told.push(type),
        kill: () => void (fake.killed = true),
      }
    },
    ...more,
  })
  team.onEvent((event) => events.push(event))
  const notices = () => events.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
  const advance = (ms: number) => clock.advance(ms, turn)
  return { team, processes, events, notices, advance, last: () => processes.at(-1)! }
}

function aProcess(start: WorkerStart, listener: WorkerListener): FakeProcess {
  const about = { at: 0, flow: 'amber-otter' }
  return {
    ...listener,
    start,
    told: [],
    killed: false,
    run: () =>
      listener.event({
        type: 'transition',
        ...about,
        machine: 'flow',
        id: 'amber-otter',
        from: 'starting',
        to: 'running',
      }),
    handle: (messages) =>
      listener.event({
        type: 'metrics',
        ...about,
        counts: { in: messages, out: messages, dropped: 0, deadLetters: 0, unfinished: 0 },
        perSecond: 0,
        tasks: 4,
        lag: 0,
        budgetBytes: 0,
        nodes: {},
        written: {},
      }),
  }
}

const killed = { code: null, signal: 'SIGKILL' }
const stopped = { code: 0, signal: null }

/** A team whose workers all run. */
function aRunningTeam(workers: number, more: Partial<WorkerTeamOptions> = {}) {
  const started = aTeam(workers, more)
  started.processes[0]!.run()
  for (const fake of started.processes.slice(1)) fake.run()
  return started
}

test('the first worker does what happens once, and the others start when its flows run', () => {
  const { processes } = aTeam(3)
  expect(processes.map(({ start }) => start)).toMatchObject([{ worker: 1, of: 3, first: true }])
  processes[0]!.run()
  expect(processes.map(({ start }) => start)).toMatchObject([
    { worker: 1, first: true },
    { worker: 2, first: false },
    { worker: 3, first: false },
  ])
})

test('a first worker that dies before its flows run does once more what happens once', async () => {
  const { processes, advance } = aTeam(2)
  processes[0]!.ended(killed)
  await advance(500)
  processes[1]!.run()
  processes[1]!.ended(killed)
  await advance(1_000)
  expect(processes.map(({ start: { worker, first } }) => [worker, first])).toEqual([
    [1, true],
    [1, true],
    [2, false],
    [1, false],
  ])
})

test('a worker that dies starts again after a wait, and a notice says how it died', async () => {
  const { processes, advance, notices } = aRunningTeam(2)
  processes[1]!.ended(killed)
  expect(notices()).toEqual(['Worker 2 (process 1002) was ended by SIGKILL. It starts again in 500 ms.'])
  await advance(499)
  expect(processes).toHaveLength(2)
  await advance(1)
  expect(processes[2]!.start).toMatchObject({ worker: 2, first: false })
})

test('a worker that dies too often without handling a message ends the run as failed, and the others drain', async () => {
  const { team, processes, last, advance } = aRunningTeam(2)
  for (let i = 0; i < 6; i++) {
    last().ended({ code: 134, signal: null })
    await advance(30_000)
  }
  expect(processes).toHaveLength(7)
  expect(processes[0]!.told).toEqual(['drain'])
  processes[0]!.ended(stopped)
  const { ended, error } = await team.done
  expect(ended).toBe('failed')
  expect(error?.message).toBe(
    'Worker 2 ended 6 times within ten minutes without handling a message; the last time it ended with exit code 134.',
  )
})

test('a worker that handles messages may die as often as it will', async () => {
  const { processes, last, advance } = aRunningTeam(2)
  for (let i = 0; i < 20; i++) {
    last().handle(1)
    last().ended(killed)
    await advance(500)
  }
  expect(processes).toHaveLength(22)
})

test('a run that failed in one worker fails once, with its error, and drains the others', async () => {
  const { team, processes } = aRunningTeam(3)
  const error = new FlowError('REFERENCE_INVALID', { message: 'There is no column "id".' })
  processes[1]!.failed(error)
  processes[1]!.ended({ code: 2, signal: null })
  expect(processes.map(({ told }) => told)).toEqual([['drain'], [], ['drain']])
  processes[0]!.ended(stopped)
  processes[2]!.ended(stopped)
  expect(await team.done).toEqual({ ended: 'failed', error })
  expect(processes).toHaveLength(3)
})

test('draining reaches every worker once, and nobody is started any more', async () => {
  const { team, processes, advance } = aRunningTeam(2)
  processes[1]!.ended(killed)
  team.drain()
  team.drain()
  await advance(1_000)
  expect(processes.map(({ told }) => told)).toEqual([['drain'], []])
  processes[0]!.ended(stopped)
  expect(await team.done).toEqual({ ended: 'stopped' })
})

test('a worker that dies while it drains leaves work behind: the run failed, and a notice says so', async () => {
  const { team, processes, notices } = aRunningTeam(2)
  team.drain()
  processes[0]!.ended(stopped)
  processes[1]!.ended(killed)
  expect(await team.done).toEqual({ ended: 'failed' })
  expect(notices().at(-1)).toBe('Worker 2 (process 1002) was ended by SIGKILL before it had drained.')
})

test('a worker that does not stop is killed after five seconds', async () => {
  const { team, processes, advance } = aRunningTeam(2)
  team.drain()
  team.stopNow()
  processes[0]!.ended(stopped)
  await advance(5_000)
  expect(processes.map(({ told }) => told)).toEqual([
    ['drain', 'stop'],
    ['drain', 'stop'],
  ])
  expect(processes[1]!.killed).toBe(true)
  processes[1]!.ended(killed)
  expect(await team.done).toEqual({ ended: 'stopped' })
})

test('a bounded run ends when all workers are through at once', async () => {
  const { team, processes, advance } = aRunningTeam(2)
  processes[0]!.through(true)
  processes[0]!.through(false)
  processes[1]!.through(true)
  processes[1]!.ended(killed)
  processes[0]!.through(true)
  await advance(500)
  expect(processes[0]!.told).toEqual([])
  processes[2]!.through(true)
  expect([processes[0]!.told, processes[2]!.told]).toEqual([['end'], ['end']])
  processes[0]!.ended(stopped)
  processes[2]!.ended(stopped)
  expect(await team.done).toEqual({ ended: 'finished' })
})

test('endless sources end at one time, also in a worker that starts later', async () => {
  const { processes, advance } = aRunningTeam(2, { endSourcesAfterMs: 10_000 })
  await advance(4_000)
  processes[1]!.ended(killed)
  await advance(500)
  expect(processes.map(({ start }) => start.endSourcesAfterMs)).toEqual([10_000, 10_000, 5_500])
})

test('more workers than tasks are told once how many have nothing to do', () => {
  const { processes, notices } = aRunningTeam(6)
  processes[0]!.handle(1)
  processes[1]!.handle(1)
  expect(notices()).toEqual(['2 of 6 workers have nothing to do: there are 4 tasks in all.'])
})

test('only the first worker may say that there is nothing to read', () => {
  const { processes, notices } = aRunningTeam(2)
  for (const { event, start } of processes)
    event({
      type: 'notice',
      at: 0,
      flow: 'amber-otter',
      code: 'SOURCE_AT_END',
      message: `Nothing for ${start.worker}.`,
    })
  expect(notices()).toEqual(['Nothing for 1.'])
})

test('a worker that somebody told to stop starts again, and the notice names the process to stop', () => {
  const { processes, events } = aRunningTeam(2)
  processes[1]!.ended(stopped)
  expect(events.at(-1)).toMatchObject({
    message: 'Worker 2 (process 1002) was told to stop. It starts again in 500 ms.',
    hint: `To stop the run, stop process ${process.pid}.`,
    worker: 2,
  })
})
