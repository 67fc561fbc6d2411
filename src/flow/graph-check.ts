import { ERROR_PORT } from '../contract/node-spec.ts'
import type { FlowDocument } from './checked-flow.ts'
import { connectedParts } from './connected-parts.ts'
import { findCycles } from './cycles.ts'
import { checkEdges, type DraftGraph, type SoundEdge } from './edge-check.ts'
import type { DraftNode } from './flow-draft.ts'
import { nodeCalled, plainName } from './node-called.ts'
import type { ProblemList } from './problem-list.ts'

/** Checks that messages can flow: edges, cycles, unwired ports, nodes that nothing reaches. */
export function checkGraph(graph: DraftGraph, document: FlowDocument, problems: ProblemList): void {
  checkIds(graph.nodes, problems)
  if (graph.nodes.length === 0) {
    problems.add('GRAPH_EMPTY', {
      at: ['nodes'],
      message: 'This flow has no nodes.',
      hint: 'Add a source, such as a topic source, and connect it to a sink.',
    })
    return
  }
  checkRoles(graph.nodes, document, problems)
  const edges = checkEdges(graph, problems)
  checkCycles(graph.nodes, edges, problems)
  checkPorts(graph, edges, problems)
  checkReached(graph, edges, problems)
  checkSlowSinks(graph, edges, problems)
}

function checkIds(nodes: readonly DraftNode[], problems: ProblemList): void {
  const seen = new Set<string>()
  for (const { id, index } of nodes) {
    if (id === undefined) continue
    if (seen.has(id))
      problems.add('NODE_ID_REPEATED', {
        at: ['nodes', index, 'id'],
        message: `Two nodes have the id "${id}".`,
        hint: 'Give one of them another id, and correct its edges.',
      })
    seen.add(id)
  }
}

function checkRoles(nodes: readonly DraftNode[], document: FlowDocument, problems: ProblemList): void {
  if (document.role === 'outside') return
  for (const { id, name, index, kind, spec } of nodes) {
    if (spec?.traits.livesIn !== 'outside') continue
    problems.add('NODE_ROLE_WRONG', {
      at: ['nodes', index, 'kind'],
      message: `Node ${nodeCalled({ name, id: id ?? String(index) })} is a ${kind}, which belongs to the simulated outside only.`,
      hint: 'Move it to the flow\'s "*.outside.flow.json", whose role is "outside".',
    })
  }
}

function checkCycles(all: readonly DraftNode[], edges: readonly SoundEdge[], problems: ProblemList): void {
  const names = new Map(all.map(({ id, name }) => [id, plainName(name ?? id ?? '')]))
  for (const { nodes, edge } of findCycles(edges)) {
    problems.add('GRAPH_CYCLE', {
      at: ['edges', edge.index],
      nodeId: edge.fromNode,
      message: `Messages would go round: ${[...nodes, nodes[0]].map((id) => names.get(id)).join(' -> ')}.`,
      hint: 'Take one of these edges away, or lead it through a topic: end in a topic sink and read that topic again.',
    })
  }
}

function checkPorts(graph: DraftGraph, edges: readonly SoundEdge[], problems: ProblemList): void {
  const wiredIn = new Set(edges.map(({ toNode, toPort }) => `${toNode}.${toPort}`))
  const wiredOut = new Set(edges.map(({ fromNode, fromPort }) => `${fromNode}.${fromPort}`))
  for (const node of graph.nodes) {
    const { id, index, spec } = node
    if (id === undefined || spec === undefined) continue
    for (const port of spec.ports.in) {
      if (wiredIn.has(`${id}.${port}`)) continue
      problems.add('INPUT_UNWIRED', {
        at: ['nodes', index, 'id'],
        message: `Nothing leads to port "${port}" of ${nodeCalled(node)}.`,
        hint: 'Lead an edge to it, or take the node away.',
      })
    }
    for (const port of graph.outputsOf(node) ?? []) {
      if (port === ERROR_PORT || wiredOut.has(`${id}.${port}`)) continue
      problems.add('OUTPUT_UNWIRED', {
        severity: 'warning',
        at: ['nodes', index, 'id'],
        message: `Port "${port}" of ${nodeCalled(node)} leads nowhere: its messages are dropped.`,
        hint: 'Connect it, or leave it so if that is meant.',
      })
    }
  }
}

function checkReached(graph: DraftGraph, edges: readonly SoundEdge[], problems: ProblemList): void {
  const reached = reachedFrom(
    // What a node of unknown kind is, cannot be said: it may be a source.
    graph.nodes.flatMap(({ id, spec }) =>
      id !== undefined && (spec === undefined || spec.role === 'source') ? [id] : [],
    ),
    edges,
  )
  const wired = new Set(edges.map(({ toNode }) => toNode))
  for (const { id, name, index } of graph.nodes) {
    if (id === undefined || reached.has(id) || !wired.has(id)) continue
    problems.add('NODE_UNREACHED', {
      at: ['nodes', index, 'id'],
      message: `No source leads to ${nodeCalled({ name, id })}.`,
      hint: 'Connect what comes before it to a source, or take it away.',
    })
  }
}

function reachedFrom(start: readonly string[], edges: readonly SoundEdge[]): ReadonlySet<string> {
  const next = Map.groupBy(edges, ({ fromNode }) => fromNode)
  const reached = new Set(start)
  // A set goes on to what is added while it is walked.
  for (const id of reached) for (const { toNode } of next.get(id) ?? []) reached.add(toNode)
  return reached
}

function checkSlowSinks(graph: DraftGraph, edges: readonly SoundEdge[], problems: ProblemList): void {
  const stageOf = connectedParts(
    graph.nodes.flatMap(({ id }) => id ?? []),
    edges,
  )
  const sinks = graph.nodes.filter(({ id, spec }) => id !== undefined && spec?.role === 'sink')
  for (const [, shared] of Map.groupBy(sinks, ({ id }) => stageOf.get(id ?? ''))) {
    for (const slow of shared.filter(({ spec }) => spec?.traits.outsideEffect === true)) {
      const others = shared.filter((sink) => sink !== slow).map(nodeCalled)
      if (others.length === 0) continue
      problems.add('SLOW_SINK_SHARED', {
        severity: 'warning',
        at: ['nodes', slow.index, 'id'],
        message: `${nodeCalled(slow)} writes outside the broker and shares its stage with ${others.join(', ')}: when it is slow, they wait too.`,
        hint: 'Put a topic between: end this branch in a topic sink, and read that topic from a source before the slow sink.',
      })
    }
  }
}
