import { FLOW_FILE_VERSION, flowFileSchema } from '../../contract/flow-file.ts'
import type { Problem } from '../../contract/problem.ts'
import type { FlowDocument } from '../checked-flow.ts'
import type { ProblemList } from '../problem-list.ts'
import { readDocument } from '../read-document.ts'
import { addSchemaProblems } from '../schema-problems.ts'
import {
  byCodeUnit,
  edgeKey,
  type EditableEdge,
  type EditableFlow,
  type EditableNode,
  FLOW_SECTIONS,
  type FlowFields,
  inEdgeOrder,
} from './editable-flow.ts'

export interface OpenedFlow {
  /** Missing where the file cannot be drawn: then `problems` says why, and its text is all there is to show. */
  readonly flow?: EditableFlow
  readonly problems: readonly Problem[]
  /** Sentences about what is not as the file has it: such a flow has changes that are not saved. */
  readonly mended: readonly string[]
}

/**
 * Reads a file for drawing. Nodes may be unwired, of unknown kinds, their settings wrong: that is what drawing is for.
 * Refused are text that is no JSON, a newer version, what the file's schema refuses, and two nodes with one id.
 */
export function openFlow(text: string): OpenedFlow {
  const { document, version, problems } = readDocument(text)
  if (document === undefined || problems.hasErrors) return { problems: problems.sorted(), mended: [] }
  const checked = flowFileSchema.safeParse(document)
  if (!checked.success) {
    const writtenBy = typeof document['writtenBy'] === 'string' ? document['writtenBy'] : undefined
    addSchemaProblems(
      checked.error.issues,
      { schema: flowFileSchema, value: document, at: [], writtenBy },
      problems,
    )
    return { problems: problems.sorted(), mended: [] }
  }
  const flow = editableFlowOf(document)
  addRepeatedIds(document, problems)
  if (problems.hasErrors) return { problems: problems.sorted(), mended: [] }
  const older = version < FLOW_FILE_VERSION ? [`The file is of version ${version} of the format.`] : []
  return { flow, problems: [], mended: [...older, ...repeatedEdges(document)] }
}

/** A document that the file's schema accepts, as a value to edit. */
function editableFlowOf(document: FlowDocument): EditableFlow {
  const file = document as unknown as FlowFields & Partial<Omit<EditableFlow, 'fields' | 'writtenEmpty'>>
  const {
    parameters = {},
    topics = {},
    references = {},
    nodes = [],
    edges = [],
    layout = {},
    ...fields
  } = file
  return {
    fields,
    parameters,
    topics,
    references,
    nodes: nodes.toSorted((a, b) => byCodeUnit(a.id, b.id)),
    edges: [...new Map(edges.map((edge) => [edgeKey(edge), edge])).values()].toSorted(inEdgeOrder),
    layout,
    writtenEmpty: FLOW_SECTIONS.filter(
      (name) => document[name] !== undefined && Object.keys(document[name] as object).length === 0,
    ),
  }
}

function addRepeatedIds(document: FlowDocument, problems: ProblemList): void {
  const seen = new Set<string>()
  for (const [index, { id }] of ((document['nodes'] ?? []) as readonly EditableNode[]).entries()) {
    if (seen.has(id))
      problems.add('NODE_ID_REPEATED', {
        at: ['nodes', index, 'id'],
        message: `Two nodes have the id "${id}".`,
        hint: 'Give one of them another id, and correct its edges.',
      })
    seen.add(id)
  }
}

function repeatedEdges(document: FlowDocument): readonly string[] {
  const edges = (document['edges'] ?? []) as readonly EditableEdge[]
  const groups = Map.groupBy(edges, edgeKey)
  return [...groups.values()].flatMap((same) =>
    same.length > 1 && same[0] !== undefined
      ? [`The edge ${same[0].from} -> ${same[0].to} was drawn ${same.length} times; one is kept.`]
      : [],
  )
}
