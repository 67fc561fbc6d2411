import { expect, test } from 'vitest'
import type { Running, RunResult } from './runner-port.ts'
import type { RunView } from './run-view.ts'
import { untilEnd } from './until-end.ts'

/** Flows that end only when they are told to, and remember what they were told. */
function stubbornFlows() {
  const told: string[] = []
  const { promise, resolve } = Promise.withResolvers<RunResult>()
  const running: Running = {
    onEvent: () => undefined,
    drain: () => told.push('drain'),
    stopNow: () => {
      told.push('stopNow')
      resolve({ ended: 'stopped' })
    },
    done: promise,
  }
  return { told, running }
}

function aView() {
  const said: string[] = []
  const view: RunView = {
    show: () => undefined,
    say: (line) => said.push(line),
    complain: () => undefined,
    end: () => undefined,
    abandon: () => undefined,
  }
  return { said, view }
}

test('the first signal drains and says how to force, the second stops at once', async () => {
  const { told, running } = stubbornFlows()
  const { said, view } = aView()
  const ended = untilEnd(running, view)
  process.emit('SIGTERM', 'SIGTERM')
  expect(told).toEqual(['drain'])
  process.emit('SIGINT', 'SIGINT')
  expect(told).toEqual(['drain', 'stopNow'])
  expect(await ended).toEqual({ result: { ended: 'stopped' }, asked: 2 })
  expect(said).toEqual([
    'Draining: what is in work is finished, for at most 30 s. Ctrl-C again stops at once.',
    'Stopping now. What is not finished is read again at the next start.',
  ])
})

test('a closed terminal drains, however often it is told', async () => {
  const { told, running } = stubbornFlows()
  const ended = untilEnd(running, aView().view)
  process.emit('SIGHUP', 'SIGHUP')
  process.emit('SIGHUP', 'SIGHUP')
  expect(told).toEqual(['drain'])
  process.emit('SIGTERM', 'SIGTERM')
  expect(told).toEqual(['drain', 'stopNow'])
  await ended
})

test('afterwards signals are as they were before', async () => {
  const before = process.listenerCount('SIGINT')
  const { running } = stubbornFlows()
  const ended = untilEnd(running, aView().view)
  running.stopNow()
  await ended
  expect(process.listenerCount('SIGINT')).toBe(before)
})

test('what npm hands on of one Ctrl-C is no second one', async () => {
  const { told, running } = stubbornFlows()
  const ended = untilEnd(running, aView().view)
  process.emit('SIGINT', 'SIGINT')
  process.emit('SIGINT', 'SIGINT')
  expect(told).toEqual(['drain'])
  running.stopNow()
  expect(await ended).toMatchObject({ asked: 1 })
})

test('what does not stop at once is not waited for, and its other processes are ended', async () => {
  const told: string[] = []
  const running: Running = {
    onEvent: () => undefined,
    drain: () => told.push('drain'),
    stopNow: () => told.push('stopNow'),
    kill: () => told.push('kill'),
    done: new Promise(() => {}),
  }
  const ended = untilEnd(running, aView().view)
  process.emit('SIGTERM', 'SIGTERM')
  process.emit('SIGINT', 'SIGINT')
  expect(await ended).toEqual({ result: { ended: 'stopped' }, asked: 2 })
  expect(told).toEqual(['drain', 'stopNow', 'kill'])
})
