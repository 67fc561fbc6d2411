import { FLOW_FILE_VERSION, flowFileSchema } from '../contract/flow-file.ts'
import type { NodeSpec } from '../contract/node-spec.ts'
import type { Problem } from '../contract/problem.ts'
import type { CheckedFlow, FlowDocument, ParameterValue } from './checked-flow.ts'
import { checkConfig, type CheckedConfig } from './config-check.ts'
import { type ExpressionChecks, flowExpressions } from './expression-checks.ts'
import { type DraftNode, draftOf, draftOutputs, type FlowDraft } from './flow-draft.ts'
import { checkGraph } from './graph-check.ts'
import { nameHint } from './nearest-name.ts'
import { type GivenValues, type Parameters, readParameters } from './parameters.ts'
import { readDocument } from './read-document.ts'
import type { ProblemList } from './problem-list.ts'
import { addSchemaProblems } from './schema-problems.ts'
import { checkSecretLiterals } from './secret-literals.ts'
import { checkReferences } from './reference-check.ts'
import { checkUses } from './use-check.ts'

export interface FlowReading {
  /** Missing where any problem is an error. */
  readonly flow?: CheckedFlow
  /** Errors and warnings, sorted by place in the file. */
  readonly problems: readonly Problem[]
  /** The version an older file was written in. */
  readonly migratedFrom?: number
}

export interface ReadFlowOptions {
  /** Values of parameters, as the command line gives them. Missing: the file is only looked at. */
  readonly values?: GivenValues
  /** Other compilers than those that flows run with, for a test. */
  readonly expressions?: ExpressionChecks
}

/** Reads and checks a flow file, all of it in one run. Never throws for what stands in the file. */
export function readFlow(
  text: string,
  catalog: readonly NodeSpec[],
  options: ReadFlowOptions = {},
): FlowReading {
  const { document, version, problems } = readDocument(text)
  if (document === undefined) return { problems: problems.sorted() }
  const migrated = version < FLOW_FILE_VERSION ? { migratedFrom: version } : {}
  const flow = checkDocument({ text, document, catalog, options, problems })
  return { ...(flow === undefined ? {} : { flow }), problems: problems.sorted(), ...migrated }
}

interface DocumentCheck {
  readonly text: string
  readonly document: FlowDocument
  readonly catalog: readonly NodeSpec[]
  readonly options: ReadFlowOptions
  readonly problems: ProblemList
}

function checkDocument({
  text,
  document,
  catalog,
  options,
  problems,
}: DocumentCheck): CheckedFlow | undefined {
  const file = flowFileSchema.safeParse(document)
  const writtenBy = typeof document.writtenBy === 'string' ? document.writtenBy : undefined
  if (!file.success)
    addSchemaProblems(
      file.error.issues,
      { schema: flowFileSchema, value: document, at: [], writtenBy },
      problems,
    )
  const draft = draftOf(document, catalog)
  checkKinds(draft, catalog, problems)
  const parameters = readParameters(document, options.values, problems)
  const expressions = options.expressions ?? flowExpressions
  const configs = new Map<DraftNode, CheckedConfig>()
  for (const node of draft.nodes)
    configs.set(node, checkConfig(node, { document, parameters, expressions, problems }))
  const outputsOf = (node: DraftNode) => node.spec && draftOutputs(node.spec, configs.get(node)?.config)
  checkGraph({ ...draft, outputsOf }, document, problems)
  checkReferences(document, problems)
  checkUses(document, [...configs.values()], problems)
  checkSecretLiterals(document, draft, problems)
  if (!file.success || problems.hasErrors) return undefined
  return {
    file: file.data,
    document,
    text,
    nodes: draft.nodes.flatMap((node) => {
      const { id, kind, spec } = node
      if (id === undefined || kind === undefined || spec === undefined) return []
      return [
        { id, kind, spec, name: file.data.nodes[node.index]?.name ?? id, config: configs.get(node)?.config },
      ]
    }),
    edges: checkedEdges(draft),
    ...parameterValues(parameters),
  }
}

function checkKinds({ nodes }: FlowDraft, catalog: readonly NodeSpec[], problems: ProblemList): void {
  for (const { index, kind, spec } of nodes) {
    if (kind === undefined || spec !== undefined) continue
    problems.add('NODE_KIND_UNKNOWN', {
      at: ['nodes', index, 'kind'],
      message: `There is no node kind "${kind}".`,
      hint: nameHint(
        kind,
        catalog.map((known) => known.kind),
        'node kind',
      ),
    })
  }
}

function checkedEdges(draft: FlowDraft): CheckedFlow['edges'] {
  return draft.edges.map(({ from, to }) => ({
    fromNode: from.node,
    fromPort: from.port,
    toNode: to.node,
    toPort: to.port,
  }))
}

function parameterValues(parameters: Parameters): Pick<CheckedFlow, 'parameters' | 'unbound'> {
  const values: Record<string, ParameterValue> = {}
  const unbound: string[] = []
  for (const { name, value } of parameters.values()) {
    if (value === undefined) unbound.push(name)
    else values[name] = value
  }
  return { parameters: values, unbound }
}
