import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { commandOf, unlessRefused, whims } from '../../../test/support/an-edit.ts'
import { catalog } from '../../nodes/catalog.ts'
import { readFlow } from '../read-flow.ts'
import { applyCommand } from './apply-command.ts'
import { type EditableFlow, flowFileOf } from './editable-flow.ts'
import { kindsFor, kindsThatFit } from './kinds-that-fit.ts'
import { portsOf } from './node-ports.ts'
import { edgeOf, type PortEnd, targetsOf, whyNot } from './what-connects.ts'

function drawn(...kinds: readonly string[]): EditableFlow {
  return kinds.reduce(
    (flow, kind) => applyCommand(flow, { type: 'add-node', kind, id: kind }, catalog).document,
    emptyFlow('amber-otter', 'Drawn'),
  )
}

function connected(flow: EditableFlow, from: string, to: string): EditableFlow {
  return applyCommand(flow, { type: 'connect', from, to }, catalog).document
}

const edgeCodes = ['EDGE_NODE_UNKNOWN', 'EDGE_PORT_UNKNOWN', 'EDGE_REPEATED', 'GRAPH_CYCLE']

function edgeProblems(flow: EditableFlow): number {
  const { problems } = readFlow(JSON.stringify(flowFileOf(flow)), catalog)
  return problems.filter(({ code }) => edgeCodes.includes(code)).length
}

test('an edge may be drawn exactly where the checker finds no fault in it', () => {
  fc.assert(
    fc.property(fc.array(whims, { minLength: 40, maxLength: 80 }), fc.nat(), fc.nat(), (list, one, other) => {
      const flow = list.reduce(
        (at, whim) => unlessRefused(() => applyCommand(at, commandOf(at, whim), catalog).document) ?? at,
        emptyFlow('amber-otter', 'Random'),
      )
      const ports = flow.nodes.flatMap((node) => {
        const { in: into = [], out = [] } = portsOf(flow, node, catalog) ?? {}
        return [...into, ...out, 'nowhere'].map((port) => `${node.id}.${port}`)
      })
      const [from, to] = [ports[one % ports.length], ports[other % ports.length]]
      // A flow whose last node was removed has nothing that an edge could join.
      if (from === undefined || to === undefined) return
      const before = edgeProblems(flow)
      const after = edgeProblems({ ...flow, edges: [...flow.edges, { from, to }] })
      expect(whyNot(flow, { from, to }, catalog) === undefined).toBe(after === before)
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('the targets of a port are the ports to which nothing hinders an edge', () => {
  fc.assert(
    fc.property(fc.array(whims, { minLength: 30, maxLength: 60 }), fc.nat(), (list, one) => {
      const flow = list.reduce(
        (at, whim) => unlessRefused(() => applyCommand(at, commandOf(at, whim), catalog).document) ?? at,
        emptyFlow('amber-otter', 'Random'),
      )
      const ports = flow.nodes.flatMap((node): PortEnd[] => {
        const { in: into = [], out = [] } = portsOf(flow, node, catalog) ?? {}
        return [
          ...into.map((port): PortEnd => ({ node: node.id, port, side: 'in' })),
          ...out.map((port): PortEnd => ({ node: node.id, port, side: 'out' })),
        ]
      })
      const port = ports[one % ports.length]
      if (port === undefined) return
      const free = ports.filter(
        (other) => other.side !== port.side && whyNot(flow, edgeOf(port, other), catalog) === undefined,
      )
      expect(targetsOf(flow, port, catalog)).toEqual(free)
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('what hinders an edge is said in one sentence, with the next step', () => {
  const flow = connected(
    connected(drawn('filter', 'map', 'topic-source', 'topic-sink'), 'filter.out', 'map.in'),
    'topic-source.out',
    'filter.in',
  )
  const why = (from: string, to: string) => whyNot(flow, { from, to }, catalog)?.message
  expect(why('map.out', 'topic-source.in')).toBe('"topic-source" is a source: no edge can lead into it.')
  expect(why('topic-sink.out', 'map.in')).toBe('"topic-sink" is a sink: nothing leaves it but by "error".')
  expect(why('filter.out', 'map.in')).toBe(
    'The edge from "out" of "filter" to "in" of "map" is drawn already.',
  )
  expect(why('map.out', 'filter.in')).toBe('Messages would go round: filter -> map -> filter.')
  expect(why('map.out', 'map.in')).toBe('Messages would go round: map -> map.')
  expect(why('map.aside', 'topic-sink.in')).toBe('Node "map" has no output port "aside".')
  expect(why('map.out', 'topic-sink.in')).toBeUndefined()
  expect(why('topic-sink.error', 'map.in')).toBeUndefined()
})

test('a new node may be of any kind that has a port for the edge and stands in such a flow', () => {
  const flow = drawn('topic-source', 'map')
  const behind = kindsThatFit(flow, { side: 'out' }, catalog)
  expect(behind.map(({ spec }) => spec.role)).not.toContain('source')
  expect(behind.find(({ spec }) => spec.kind === 'lookup')?.port).toBe('in')
  const before = kindsThatFit(flow, { side: 'in' }, catalog)
  expect(before.map(({ spec }) => spec.role)).not.toContain('sink')
  expect(before.find(({ spec }) => spec.kind === 'lookup')?.port).toBe('found')
  expect(before.map(({ spec }) => spec.kind)).not.toContain('generator')
  const outside = emptyFlow('amber-otter', 'Outside', 'outside')
  expect(kindsFor(outside, catalog).map(({ kind }) => kind)).toContain('generator')
})

test('every kind that fits can be added and wired as it was promised', () => {
  const flow = drawn('topic-source', 'map')
  for (const side of ['in', 'out'] as const) {
    const port: PortEnd = { node: 'map', port: side, side }
    for (const { spec, port: other } of kindsThatFit(flow, port, catalog)) {
      const edge = edgeOf(port, { node: 'new', port: other, side: side === 'in' ? 'out' : 'in' })
      const both = applyCommand(
        flow,
        {
          type: 'batch',
          commands: [
            { type: 'add-node', kind: spec.kind, id: 'new' },
            { type: 'connect', ...edge },
          ],
        },
        catalog,
      )
      expect(both.document.edges).toEqual([edge])
    }
  }
})

test('ports of a node with faults in its settings are those that can be made out', () => {
  const flow = applyCommand(
    drawn('switch'),
    {
      type: 'set-setting',
      id: 'switch',
      path: ['rules'],
      value: [
        { port: 'large', when: '' },
        { port: '', when: 'true' },
      ],
    },
    catalog,
  ).document
  const [node] = flow.nodes
  expect(node && portsOf(flow, node, catalog)).toEqual({
    in: ['in'],
    out: ['large', 'otherwise', 'error'],
    sure: false,
  })
  const broken = applyCommand(
    flow,
    { type: 'set-setting', id: 'switch', path: ['rules'], value: 7 },
    catalog,
  ).document
  expect(broken.nodes[0] && portsOf(broken, broken.nodes[0], catalog)?.out).toEqual(['error'])
})
