import { once } from 'node:events'
import { expect, test } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { until } from '../support/until.ts'
import { millrace, records, startMillrace, temporaryFolder } from './cli-process.ts'

/** Reads `product_events`, writes `large_events`, which it reads itself and writes to `kept`. */
const flow = aFlowFile({
  topics: {
    product_events: { use: 'owned', partitions: 2 },
    large_events: { use: 'owned', partitions: 2 },
    kept: { use: 'owned', partitions: 2 },
  },
  nodes: [
    { id: 'events', kind: 'topic-source', config: { topic: 'product_events' } },
    { id: 'large', kind: 'filter', config: { where: 'value.total > 100' } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'large_events' } },
    { id: 'again', kind: 'topic-source', config: { topic: 'large_events' } },
    { id: 'keep', kind: 'topic-sink', config: { topic: 'kept' } },
  ],
  edges: [
    { from: 'events.out', to: 'large.in' },
    { from: 'large.out', to: 'out.in' },
    { from: 'again.out', to: 'keep.in' },
  ],
})

async function ranOnce(messages: number): Promise<string> {
  const cwd = aWorkspace(temporaryFolder(), { flows: { trial: flow } })
  await millrace(['run', 'flows', '--once'], { cwd })
  const lines = Array.from({ length: messages }, (_, i) =>
    JSON.stringify({ key: `k${i % 7}`, value: { total: 101 }, timestamp: 1_000 * (i + 1) }),
  )
  await millrace(['topics', 'produce', 'product_events'], { cwd, input: lines.join('\n') })
  await millrace(['run', 'flows', '--once'], { cwd })
  return cwd
}

async function offsets(cwd: string, ...args: string[]): Promise<Record<string, unknown>[]> {
  return records((await millrace(['offsets', 'show', 'flows', '--json', ...args], { cwd })).out)
}

function sum(rows: readonly Record<string, unknown>[], name: string): number {
  return rows.reduce((total, row) => total + Number(row[name]), 0)
}

test('offsets show tells how far each stage is, what is left and who holds it', async () => {
  const cwd = await ranOnce(40)
  await millrace(['topics', 'produce', 'product_events'], {
    cwd,
    input: '{"key":"k1","value":{"total":1}}\n',
  })
  const rows = await offsets(cwd)
  expect(
    rows.map(({ stage, topic, partition }) => `${String(stage)} ${String(topic)} ${String(partition)}`),
  ).toEqual([
    'again large_events 0',
    'again large_events 1',
    'events product_events 0',
    'events product_events 1',
  ])
  const events = rows.filter(({ stage }) => stage === 'events')
  expect([sum(events, 'committed'), sum(events, 'end'), sum(events, 'lag')]).toEqual([40, 41, 1])
  expect(rows.every(({ member, finished }) => member === null && JSON.stringify(finished) === '[]')).toBe(
    true,
  )
  const { out } = await millrace(['offsets', 'show', 'flows'], { cwd })
  expect(out.split('\n')[0]).toBe(
    'stage   topic           partition  committed  finished above  end  lag  member',
  )
  expect(await offsets(cwd, '--all')).toHaveLength(8)
})

test('before the first start offsets show says that nothing is committed, and makes no folder', async () => {
  const cwd = aWorkspace(temporaryFolder(), { flows: { trial: flow } })
  const end = await millrace(['offsets', 'show', 'flows'], { cwd })
  expect(end).toMatchObject({ code: 0, out: '', err: expect.stringContaining('committed nothing') as string })
  const reset = await millrace(['offsets', 'reset', 'flows', '--to', 'beginning', '--apply'], { cwd })
  expect(reset).toMatchObject({ code: 2, err: expect.stringContaining('no positions to move') as string })
})

test('a reset is shown first and written with --apply; the flow then reads again what it said', async () => {
  const cwd = await ranOnce(40)
  const before = await offsets(cwd)
  const preview = await millrace(['offsets', 'reset', 'flows', '--to', 'beginning', '--json'], { cwd })
  expect(sum(records(preview.out), 'again')).toBe(40)
  expect(preview.err).toContain('Nothing was changed. Add --apply to write it.')
  expect(preview.err).toContain('large_events is written by the flow itself and stays')
  expect(await offsets(cwd)).toEqual(before)

  const applied = await millrace(['offsets', 'reset', 'flows', '--to', 'beginning', '--apply'], { cwd })
  expect(applied).toMatchObject({ code: 0 })
  const after = await offsets(cwd)
  expect(
    sum(
      after.filter(({ stage }) => stage === 'events'),
      'committed',
    ),
  ).toBe(0)
  expect(after.filter(({ stage }) => stage === 'again')).toEqual(
    before.filter(({ stage }) => stage === 'again'),
  )
  const { err } = await millrace(['run', 'flows', '--once'], { cwd })
  expect(err).toContain('40 to large_events')
})

test('--to takes a time, an offset of one partition, and now, which skips', async () => {
  const cwd = await ranOnce(40)
  const reset = async (...args: string[]) =>
    records((await millrace(['offsets', 'reset', 'flows', '--json', ...args], { cwd })).out)
  expect(sum(await reset('--to', '1970-01-01T00:00:31Z'), 'again')).toBe(10)
  const one = await reset('--to', '3', '--topic', 'product_events', '--partition', '1')
  expect(one).toMatchObject([{ partition: 1, to: 3, applied: false }])
  expect(Number(one[0]?.['again'])).toBe(Number(one[0]?.['from']) - 3)
  const far = await millrace(
    ['offsets', 'reset', 'flows', '--to', '5000', '--topic', 'product_events', '--partition', '1'],
    { cwd },
  )
  expect(far.code).toBe(0)
  expect(far.err).toMatch(/partition 1 of product_events ends at \d+: --to 5000 means that end\./)
  const more = '{"key":"k1","value":{"total":1}}\n{"key":"k2","value":{"total":1}}\n'
  await millrace(['topics', 'produce', 'product_events'], { cwd, input: more })
  expect(sum(await reset('--to', 'now', '--apply'), 'skipped')).toBe(2)
  expect(sum(await offsets(cwd), 'lag')).toBe(0)
  expect(sum(await reset('--to', 'beginning', '--topic', 'large_events'), 'again')).toBe(40)
})

test.each([
  [[], '--to is missing.'],
  [['--to', 'yesterday'], '"yesterday" is no place to go on from.'],
  [['--to', '3'], 'The offset 3 means something in one partition, and 2 are named.'],
  [['--to', 'now', '--topic', 'product_event'], 'Did you mean "product_events"?'],
  [['--to', 'now', '--partition', '7'], 'Its partitions are 0 to 1.'],
])('offsets reset %j is answered with one sentence', async (args, sentence) => {
  const cwd = aWorkspace(temporaryFolder(), { flows: { trial: flow } })
  await millrace(['run', 'flows', '--once'], { cwd })
  const { code, err } = await millrace(['offsets', 'reset', 'flows', ...args], { cwd })
  expect(code).toBe(2)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).toContain(sentence)
})

test('while the flow runs its positions stay its own, and its topics are not deleted without --force', async () => {
  const cwd = await ranOnce(10)
  const run = startMillrace(['run', 'flows', '--json'], { cwd })
  const owner = `millrace run (process ${run.pid})`
  await until(
    'the flow to hold its tasks',
    async () => {
      const rows = await offsets(cwd)
      return rows.length > 0 && rows.every(({ member }) => member === owner)
    },
    { withinMs: 60_000 },
  )
  const preview = await millrace(['offsets', 'reset', 'flows', '--to', 'beginning'], { cwd })
  expect(preview).toMatchObject({ code: 0, err: expect.stringContaining(`${owner} runs it now`) as string })
  const applied = await millrace(['offsets', 'reset', 'flows', '--to', 'beginning', '--apply'], { cwd })
  expect(applied.code).toBe(1)
  expect(applied.err).toContain(`"Large events" runs now: ${owner}.`)
  expect(applied.err).toContain('[FLOW_ALREADY_RUNNING]')

  for (const topic of ['product_events', 'millrace.amber-otter.dead-letters']) {
    const refused = await millrace(['topics', 'delete', topic], { cwd })
    expect(refused.code).toBe(1)
    expect(refused.err).toContain(`"Large events" runs now and reads "${topic}": ${owner}.`)
  }
  expect((await millrace(['topics', 'delete', 'kept'], { cwd })).code).toBe(0)
  expect((await millrace(['topics', 'delete', 'product_events', '--force'], { cwd })).code).toBe(0)
  run.kill('SIGINT')
  await once(run, 'close')
  expect((await millrace(['topics', 'delete', 'large_events'], { cwd })).code).toBe(0)
})

test('a reset in a protected environment asks for --confirm, its preview does not', async () => {
  const environments = { prod: { protected: true } }
  const cwd = aWorkspace(temporaryFolder(), { environments, flows: { trial: flow } })
  const inProd = { cwd, env: { MILLRACE_ENV: 'prod' } }
  await millrace(['run', 'flows', '--once'], inProd)
  const reset = ['offsets', 'reset', 'flows', '--to', 'beginning']
  expect((await millrace(reset, inProd)).code).toBe(0)
  const refused = await millrace([...reset, '--apply'], inProd)
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Add --confirm prod') as string })
  expect((await millrace([...reset, '--apply', '--confirm', 'prod'], inProd)).code).toBe(0)
})
