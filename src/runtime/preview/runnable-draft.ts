import { FLOW_FILE_VERSION } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Problem } from '../../contract/problem.ts'
import type { CheckedFlow, FlowDocument } from '../../flow/checked-flow.ts'
import type { GivenValues } from '../../flow/parameters.ts'
import { readDocument } from '../../flow/read-document.ts'
import { readFlow } from '../../flow/read-flow.ts'
import { isPlainObject } from '../../flow/schema-walk.ts'
import { standInKind, standInSpecs } from './stand-in.ts'

/** What of a drawing can run, with its faults. */
export interface RunnableDraft {
  /** Undefined: nothing of it can run. */
  readonly flow: CheckedFlow | undefined
  /** Of the drawing as it is. */
  readonly problems: readonly Problem[]
}

/** Mending one fault may show another; a drawing that takes longer is not worth it. */
const MOST_ROUNDS = 8

interface Draft {
  readonly document: FlowDocument
  readonly nodes: readonly DraftNode[]
  readonly edges: readonly unknown[]
}

type DraftNode = Readonly<Record<string, unknown>> & { readonly id: string }

/**
 * Reads a drawing that may be full of faults and makes of it a flow that runs: a node with faults is replaced by one
 * that says so to every message, edges and nodes that lead nowhere are left out.
 */
export function runnableDraft(
  text: string,
  catalog: readonly NodeSpec[],
  values: GivenValues | undefined,
): RunnableDraft {
  const { flow, problems } = readFlow(text, catalog, values === undefined ? {} : { values })
  if (flow !== undefined && flow.unbound.length === 0) return { flow, problems }
  const { document } = readDocument(text)
  if (document === undefined) return { flow: undefined, problems }
  const kinds = [...catalog, ...standInSpecs]
  let draft = completed(document)
  for (let round = 0; round < MOST_ROUNDS && draft.nodes.length > 0; round++) {
    const reading = readFlow(textOf(draft), kinds)
    if (reading.flow !== undefined) return { flow: reading.flow, problems }
    draft = mended(draft, reading.problems, catalog)
  }
  return { flow: undefined, problems }
}

function textOf({ document, nodes, edges }: Draft): string {
  return JSON.stringify({ ...document, nodes, edges })
}

/** With what every file has, and a value for each parameter. */
function completed(document: FlowDocument): Draft {
  const { id, name, role, topics, references, parameters, nodes, edges } = document
  const seen = new Set<string>()
  return {
    document: {
      version: FLOW_FILE_VERSION,
      id: typeof id === 'string' && /^[a-z][a-z0-9-]*$/.test(id) ? id : 'a-drawing',
      name: typeof name === 'string' && name !== '' ? name : 'A drawing',
      role: role === 'outside' ? 'outside' : 'flow',
      topics: isPlainObject(topics) ? topics : {},
      references: isPlainObject(references) ? references : {},
      parameters: isPlainObject(parameters) ? valued(parameters) : {},
    },
    nodes: (Array.isArray(nodes) ? nodes : []).filter((node): node is DraftNode => {
      const nodeId: unknown = isPlainObject(node) ? node.id : undefined
      if (typeof nodeId !== 'string' || !/^[a-z][a-z0-9-]*$/.test(nodeId) || seen.has(nodeId)) return false
      seen.add(nodeId)
      return true
    }),
    edges: Array.isArray(edges) ? edges : [],
  }
}

const standardValues = { text: 'text', integer: 1, number: 1, boolean: false } as const

/** A parameter without a value has one of its type here. */
function valued(parameters: FlowDocument): FlowDocument {
  const entries = Object.entries(parameters).map(([name, declaration]) => {
    if (!isPlainObject(declaration) || declaration.default !== undefined) return [name, declaration]
    const type = declaration.type as keyof typeof standardValues
    return [name, { ...declaration, default: standardValues[type] }]
  })
  return Object.fromEntries(entries) as FlowDocument
}

/** Takes away, or replaces, what the problems are about. */
function mended(draft: Draft, problems: readonly Problem[], catalog: readonly NodeSpec[]): Draft {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const places = errors.map((problem) => ({ problem, ...placeOf(problem) }))
  const badEdges = new Set(places.flatMap(({ edge }) => edge ?? []))
  const leadsNowhere = new Set<number>()
  const faulty = new Map<number, Problem>()
  for (const { problem, node } of places) {
    if (node === undefined) continue
    if (problem.code === 'INPUT_UNWIRED' || problem.code === 'NODE_UNREACHED') leadsNowhere.add(node)
    else if (!faulty.has(node)) faulty.set(node, problem)
  }
  const gone = new Set([...leadsNowhere].map((index) => draft.nodes[index]?.id))
  const edges = draft.edges.filter((edge, index) => !badEdges.has(index) && !touches(edge, gone))
  const nodes = draft.nodes.flatMap((node, index) => {
    if (leadsNowhere.has(index)) return []
    const problem = faulty.get(index)
    return problem === undefined ? [node] : [standIn(node, problem, { edges, catalog })]
  })
  return { document: withoutFaults(draft.document, errors), nodes, edges }
}

function placeOf({ field = '' }: Problem): { readonly node?: number; readonly edge?: number } {
  const [, list, index] = /^(nodes|edges)\[(\d+)\]/.exec(field) ?? []
  if (list === undefined) return {}
  return list === 'nodes' ? { node: Number(index) } : { edge: Number(index) }
}

function touches(edge: unknown, gone: ReadonlySet<string | undefined>): boolean {
  return gone.has(endOf(edge, 'from')?.node) || gone.has(endOf(edge, 'to')?.node)
}

function endOf(
  edge: unknown,
  side: 'from' | 'to',
): { readonly node: string; readonly port: string } | undefined {
  const end: unknown = isPlainObject(edge) ? edge[side] : undefined
  if (typeof end !== 'string') return undefined
  const [node = '', port = ''] = end.split('.')
  return { node, port }
}

interface Surroundings {
  readonly edges: readonly unknown[]
  readonly catalog: readonly NodeSpec[]
}

function standIn(node: DraftNode, { message, hint }: Problem, { edges, catalog }: Surroundings): DraftNode {
  const { id } = node
  const out = edges.map((edge) => endOf(edge, 'from')).filter((end) => end?.node === id)
  const ports = [...new Set(out.flatMap((end) => end?.port ?? []))].filter((port) => port !== 'error')
  const isReached = edges.some((edge) => endOf(edge, 'to')?.node === id)
  const role =
    catalog.find(({ kind }) => kind === node.kind)?.role ??
    (isReached ? (ports.length > 0 ? 'operator' : 'sink') : 'source')
  return {
    id,
    kind: standInKind(role),
    config: { ports, message, ...(hint === undefined ? {} : { hint }) },
  }
}

/** Declarations with faults: a topic becomes a plain one, all else is left out; its nodes then say what they miss. */
function withoutFaults(document: FlowDocument, errors: readonly Problem[]): FlowDocument {
  const sections = { topics: {}, references: undefined, parameters: undefined }
  const mendedDocument: Record<string, unknown> = { ...document }
  for (const [section, instead] of Object.entries(sections)) {
    const declared = document[section]
    if (!isPlainObject(declared)) continue
    const entries = Object.entries(declared).flatMap(([name, declaration]) => {
      const isFaulty = errors.some(({ field }) => field !== undefined && isWithin(field, section, name))
      if (!isFaulty) return [[name, declaration] as const]
      return instead === undefined ? [] : [[name, instead] as const]
    })
    mendedDocument[section] = Object.fromEntries(entries)
  }
  return mendedDocument
}

function isWithin(field: string, section: string, name: string): boolean {
  return [`${section}.${name}`, `${section}[${JSON.stringify(name)}]`].some(
    (place) => field === place || field.startsWith(`${place}.`) || field.startsWith(`${place}[`),
  )
}
