import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { millrace, records, startMillrace, temporaryFolder, writeFlow } from './cli-process.ts'

test('flows that are run together have a process each, and one that is killed touches no other', async () => {
  const folder = temporaryFolder()
  for (const name of ['amber', 'birch']) {
    writeFlow(folder, aFlow(name), `${name}.flow.json`)
    writeFlow(folder, anOutside(name), `${name}.outside.flow.json`)
  }
  const run = startMillrace(['run', 'amber.flow.json', 'birch.flow.json', '--with-outside', '--json'], {
    cwd: folder,
  })
  let out = ''
  run.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const events = () => records(out.slice(0, out.lastIndexOf('\n') + 1))
  const states = (flow: string) =>
    events().flatMap(({ type, machine, to, ...event }) =>
      type === 'transition' && machine === 'flow' && event['flow'] === flow ? [to] : [],
    )
  const handled = (flow: string) =>
    events().some(({ type, ...event }) => {
      const counts = event['counts'] as { readonly out: number } | undefined
      return type === 'metrics' && event['flow'] === flow && (counts?.out ?? 0) > 0
    })
  await until('both at work', () => handled('amber-flow') && handled('birch-flow'), { withinMs: 60_000 })
  const cause = () => events().find(({ to }) => to === 'backing-off')
  const [victim] = childrenOf(run.pid)
  if (victim !== undefined) process.kill(victim, 'SIGKILL')
  const struck = (await until('the death to be told', cause))['flow'] as string
  const other = struck.startsWith('amber') ? 'birch-flow' : 'amber-flow'
  const flow = struck.startsWith('amber') ? 'amber-flow' : 'birch-flow'
  await until('it to run again', () => states(flow).slice(-3).join(' ') === 'backing-off starting running', {
    withinMs: 60_000,
  })
  run.kill('SIGINT')
  await until('the end', () => run.exitCode !== null, { withinMs: 60_000 })
  expect(run.exitCode).toBe(0)
  expect(states(other)).not.toContain('backing-off')
  const summaries = events().filter(({ type }) => type === 'summary')
  expect(summaries.map((event) => String(event['flow'])).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'amber-flow',
    'amber-outside',
    'birch-flow',
    'birch-outside',
  ])
})

test('a value goes to the flows that declare it, also one that is named like what every object has', async () => {
  const folder = temporaryFolder()
  const run = (...more: string[]) =>
    millrace(['run', 'amber.flow.json', 'birch.flow.json', '--once', '--set', 'constructor=5', ...more], {
      cwd: folder,
    })
  writeFlow(folder, aFlow('amber'), 'amber.flow.json')
  writeFlow(
    folder,
    { ...aFlow('birch'), parameters: { constructor: { type: 'integer' } } },
    'birch.flow.json',
  )
  expect(await run()).toMatchObject({ code: 0 })
  // Its earlier revision takes no such value either.
  writeFlow(folder, { ...aFlow('amber'), description: 'Another.', nodes: renamed() }, 'amber.flow.json')
  expect(await run('--migrate')).toMatchObject({ code: 0 })
})

/** Nodes that make the flow another revision. */
function renamed() {
  return aFlow('amber').nodes.map((node) => ({ ...node, name: `The ${node.id}` }))
}

function childrenOf(pid: number | undefined): number[] {
  return spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line !== '')
    .map(Number)
}

function aFlow(name: string) {
  return {
    version: 1,
    id: `${name}-flow`,
    name,
    topics: { [`${name}-in`]: { use: 'owned' }, [`${name}-out`]: { use: 'owned' } },
    nodes: [
      { id: 'in', kind: 'topic-source', config: { topic: `${name}-in` } },
      { id: 'out', kind: 'topic-sink', config: { topic: `${name}-out` } },
    ],
    edges: [{ from: 'in.out', to: 'out.in' }],
  }
}

function anOutside(name: string) {
  return {
    version: 1,
    id: `${name}-outside`,
    name: `${name} outside`,
    role: 'outside',
    topics: { [`${name}-in`]: { use: 'expected' } },
    nodes: [
      { id: 'made', kind: 'generator', config: { perSecond: 20, template: { n: 1 } } },
      { id: 'out', kind: 'topic-sink', config: { topic: `${name}-in` } },
    ],
    edges: [{ from: 'made.out', to: 'out.in' }],
  }
}
