import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFlow } from '../../../flow/read-flow.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { RunFlow } from '../runner-port.ts'
import { hostGroups } from './host-groups.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-groups-'))

test('each flow has a process of its own', () => {
  const flows = [aFlow('a.flow.json', 'orders', 'a-out'), aFlow('b.flow.json', 'orders', 'b-out')]
  expect(names(flows, false)).toEqual([['a.flow.json'], ['b.flow.json']])
  expect(names(flows, true)).toEqual([['a.flow.json'], ['b.flow.json']])
})

test('the simulated outside runs with its flow, in whichever order they are named', () => {
  const flow = aFlow('c.flow.json', 'in', 'out')
  const outside = aFlow('c.outside.flow.json', 'x', 'in')
  const other = aFlow('d.flow.json', 'd-in', 'd-out')
  expect(names([flow, other, outside], false)).toEqual([
    ['d.flow.json'],
    ['c.flow.json', 'c.outside.flow.json'],
  ])
  expect(names([outside, flow], false)).toEqual([['c.outside.flow.json', 'c.flow.json']])
})

test('in a bounded run a flow runs with those whose topics it reads, as only together they know the end', () => {
  const chain = [aFlow('e.flow.json', 'one', 'two'), aFlow('f.flow.json', 'two', 'three')]
  expect(names(chain, true)).toEqual([['e.flow.json', 'f.flow.json']])
  expect(names(chain, false)).toEqual([['e.flow.json'], ['f.flow.json']])
  const bridge = [aFlow('g.flow.json', 'one', 'two'), aFlow('h.flow.json', 'three', 'four')]
  expect(names([...bridge, aFlow('i.flow.json', 'two', 'three')], true)).toEqual([
    ['g.flow.json', 'h.flow.json', 'i.flow.json'],
  ])
})

function names(flows: readonly RunFlow[], once: boolean): string[][] {
  return hostGroups(flows, { once }).map((group) => group.map(({ file }) => file.slice(folder.length + 1)))
}

/** A flow from one topic to another, in a file of its own. */
function aFlow(name: string, from: string, to: string): RunFlow {
  const text = JSON.stringify({
    version: 1,
    id: name.replaceAll('.', '-').slice(0, 9),
    name,
    topics: { [from]: { use: 'expected' }, [to]: { use: 'owned' } },
    nodes: [
      { id: 'in', kind: 'topic-source', config: { topic: from } },
      { id: 'out', kind: 'topic-sink', config: { topic: to } },
    ],
    edges: [{ from: 'in.out', to: 'out.in' }],
  })
  const file = join(folder, name)
  writeFileSync(file, text)
  const { flow, problems } = readFlow(text, catalog)
  if (flow === undefined) throw new Error(problems.map(({ message }) => message).join(' '))
  return { file, flow }
}
