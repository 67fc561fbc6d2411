import { edgeEnds } from './edge-ends.ts'
import {
  byCodeUnit,
  edgeKey,
  type EditableEdge,
  type EditableFlow,
  type EditableNode,
  type FlowSection,
  inEdgeOrder,
} from './editable-flow.ts'
import { sameJson } from './json-edit.ts'

/**
 * One thing of a document before and after: a node by its id, an edge by its ends, a declaration or a place by its
 * name, a field of the file by its name. What every command comes down to, and all that undoing needs.
 */
export interface FlowChange {
  readonly section: FlowSection | 'fields'
  readonly key: string
  /** Missing where it was not there. */
  readonly before?: unknown
  /** Missing where it is taken away. */
  readonly after?: unknown
}

/** The document after the changes; what they do not touch stays the same object. */
export function withChanges(flow: EditableFlow, changes: readonly FlowChange[]): EditableFlow {
  const sections = [...Map.groupBy(changes, ({ section }) => section)]
  return sections.reduce<EditableFlow>(
    (changed, [section, those]) => ({ ...changed, [section]: changedSection(changed, section, those) }),
    flow,
  )
}

function changedSection(
  flow: EditableFlow,
  section: FlowChange['section'],
  changes: readonly FlowChange[],
): unknown {
  if (section === 'nodes') return changedNodes(flow.nodes, changes)
  if (section === 'edges') return changedEdges(flow.edges, changes)
  const entries = new Map<string, unknown>(Object.entries(flow[section]))
  put(entries, changes)
  return Object.fromEntries(entries)
}

function changedNodes(nodes: readonly EditableNode[], changes: readonly FlowChange[]) {
  return changedList(nodes, changes, {
    keyOf: ({ id }) => id,
    inOrder: (a, b) => byCodeUnit(a.id, b.id),
  })
}

function changedEdges(edges: readonly EditableEdge[], changes: readonly FlowChange[]) {
  return changedList(edges, changes, { keyOf: (edge) => edgeEnds(edge).key, inOrder: inEdgeOrder })
}

interface Listing<Entry> {
  readonly keyOf: (entry: Entry) => string
  readonly inOrder: (a: Entry, b: Entry) => number
}

/** A list in canonical order after changes. What is there stays where it is; only what is new looks for its place. */
function changedList<Entry>(
  list: readonly Entry[],
  changes: readonly FlowChange[],
  { keyOf, inOrder }: Listing<Entry>,
): readonly Entry[] {
  const after = new Map(changes.map((each) => [each.key, each.after as Entry | undefined]))
  const kept = list.flatMap((entry) => {
    const key = keyOf(entry)
    if (!after.has(key)) return [entry]
    const now = after.get(key)
    after.delete(key)
    return now === undefined ? [] : [now]
  })
  const added = [...after.values()].filter((entry) => entry !== undefined).toSorted(inOrder)
  return added.length === 0 ? kept : merged(kept, added, inOrder)
}

/** Two lists in order as one. */
function merged<Entry>(
  list: readonly Entry[],
  added: readonly Entry[],
  inOrder: (a: Entry, b: Entry) => number,
): readonly Entry[] {
  const all: Entry[] = []
  let next = 0
  for (const entry of list) {
    for (let one = added[next]; one !== undefined && inOrder(one, entry) < 0; one = added[next]) {
      all.push(one)
      next += 1
    }
    all.push(entry)
  }
  return [...all, ...added.slice(next)]
}

function put<Value>(entries: Map<string, Value>, changes: readonly FlowChange[]): void {
  for (const { key, after } of changes) {
    if (after === undefined) entries.delete(key)
    else entries.set(key, after as Value)
  }
}

/** What takes the changes back. */
export function inverseOf(changes: readonly FlowChange[]): readonly FlowChange[] {
  return changes.map(({ section, key, before, after }) => change(section, key, after, before)).toReversed()
}

/** Two lists of changes as one: what happened first and what is last. What comes to nothing is left out. */
export function composed(first: readonly FlowChange[], then: readonly FlowChange[]): readonly FlowChange[] {
  const all = new Map<string, FlowChange>()
  for (const each of [...first, ...then]) {
    const name = `${each.section} ${each.key}`
    const earlier = all.get(name)
    all.set(name, earlier === undefined ? each : change(each.section, each.key, earlier.before, each.after))
  }
  return [...all.values()].filter(({ before, after }) => !sameJson(before, after))
}

/** What leads from one document to another: for a file that was changed outside. */
export function changesBetween(from: EditableFlow, to: EditableFlow): readonly FlowChange[] {
  const before = contentOf(from)
  const after = contentOf(to)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    const { section, key } = (old ?? now) as Content
    return old?.value === now?.value || sameJson(old?.value, now?.value)
      ? []
      : [change(section, key, old?.value, now?.value)]
  })
}

interface Content {
  readonly section: FlowChange['section']
  readonly key: string
  readonly value: unknown
}

function contentOf(flow: EditableFlow): ReadonlyMap<string, Content> {
  const named = (['fields', 'topics', 'references', 'parameters', 'layout'] as const).flatMap((section) =>
    Object.entries(flow[section])
      .filter(([, value]) => value !== undefined)
      .map(([key, value]): Content => ({ section, key, value })),
  )
  const nodes = flow.nodes.map((value): Content => ({ section: 'nodes', key: value.id, value }))
  const edges = flow.edges.map((value): Content => ({ section: 'edges', key: edgeKey(value), value }))
  return new Map([...named, ...nodes, ...edges].map((each) => [`${each.section} ${each.key}`, each]))
}

export function change(
  section: FlowChange['section'],
  key: string,
  before: unknown,
  after: unknown,
): FlowChange {
  return {
    section,
    key,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}
