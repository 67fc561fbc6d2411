import { expect, test } from 'vitest'
import { aRunView } from '../../../../test/support/a-run-view.ts'
import type { RunFigures, RunView } from '../../../contract/studio/run-methods.ts'
import { besideOthers, joinedFigures, joinedView, latestOf } from './joined-runs.ts'

function aView(worker: number, changes: Partial<RunView> = {}): RunView {
  return aRunView({
    file: 'flows/a.flow.json',
    revision: null,
    startedAt: 100 + worker,
    isOurs: false,
    owner: `millrace run (process ${worker}, worker ${worker} of 3)`,
    ...changes,
  })
}

function figures(count: number, state: RunFigures['nodes'][string]['state']): RunFigures {
  return {
    file: 'flows/a.flow.json',
    flow: 'amber-otter',
    startedAt: 100 + count,
    counts: { in: count, out: count, dropped: 0, deadLetters: 1, unfinished: 0 },
    perSecond: 1.5,
    lag: count,
    nodes: { events: { state, ports: { out: { count, perSecond: 1 } }, lag: count } },
  }
}

test('workers of one command are one run, which stands as the one that a person should know of', () => {
  const cause = { code: 'BROKER_UNREACHABLE', message: 'Kafka is away.' }
  const joined = joinedView([aView(1), aView(2, { state: 'backing-off', cause }), aView(3)])
  expect(joined).toMatchObject({
    state: 'backing-off',
    cause,
    processes: 3,
    owner: 'millrace run (3 workers)',
    startedAt: 101,
  })
})

test('two commands are both named, one that is over counts no more, and when all are over the last one stays', () => {
  const [one, other] = [aView(1, { owner: 'millrace run (process 1)' }), aView(2, { owner: 'process 2' })]
  expect(joinedView([one, other])?.owner).toBe('millrace run (process 1), process 2')
  const over = { endedAt: 200, state: 'stopped' } as const
  expect(joinedView([aView(1, over), aView(2)])).toEqual(aView(2))
  expect(joinedView([aView(1, over), aView(2, over)])).toEqual(aView(2, over))
  expect(joinedView([])).toBeUndefined()
})

test('figures of processes add up, and a node is as the worst of them', () => {
  expect(joinedFigures([figures(3, 'running'), figures(4, 'retrying')])).toMatchObject({
    startedAt: 103,
    counts: { in: 7, deadLetters: 2 },
    perSecond: 3,
    lag: 7,
    nodes: { events: { state: 'retrying', ports: { out: { count: 7, perSecond: 2 } }, lag: 7 } },
  })
  expect(joinedFigures([])).toBeUndefined()
})

test('a system that is away for several processes, and what stands in front of it, is one outage and one queue', () => {
  const away = (sinceMs: number, nextInMs: number, count: number): RunFigures => {
    const outage = { sinceMs, nextInMs }
    const { nodes, ...all } = figures(3, 'retrying')
    return {
      ...all,
      outage,
      bottleneck: { node: 'events', waiting: count, oldestMs: sinceMs, used: 0.2 },
      nodes: { events: { ...nodes['events']!, outage, held: { count, oldestMs: sinceMs, again: count } } },
    }
  }
  const outage = { sinceMs: 9_000, nextInMs: 300 }
  const joined = joinedFigures([away(9_000, 4_000, 2), figures(4, 'running'), away(5_000, 300, 3)])
  expect(joined).toMatchObject({
    outage,
    bottleneck: { node: 'events', waiting: 5, oldestMs: 9_000, used: 0.2 },
    nodes: { events: { state: 'retrying', outage, held: { count: 5, oldestMs: 9_000, again: 5 } } },
  })
})

test('a process of several that stands still is said, and the run does not answer when all of them do', () => {
  const quiet = (worker: number) =>
    aView(worker, { isQuiet: true, notice: { code: 'HOST_QUIET', message: `${worker} is silent.` } })
  const one = joinedView([aView(1), quiet(2)])
  expect(one?.isQuiet).toBeUndefined()
  expect(one?.notice?.message).toBe('2 is silent.')
  expect(joinedView([quiet(1), quiet(2)])).toMatchObject({ isQuiet: true, processes: 2 })
})

test('a run of the Studio beside that of a command stays the one that can be steered, and names the other', () => {
  const [ours, other] = [aRunView({ startedAt: 1 }), aView(7, { startedAt: 9 })]
  const latest = latestOf([other, ours])
  expect(latest).toEqual(ours)
  expect(besideOthers(ours, [other, ours]).notice?.message).toContain('millrace run (process 7')
  expect(besideOthers(ours, [{ ...other, endedAt: 10 }, ours])).toEqual(ours)
  expect(besideOthers(other, [other, { ...ours, endedAt: 10 }])).toEqual(other)
})
