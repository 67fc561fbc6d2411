import type { CheckedFlow } from '../../../flow/checked-flow.ts'
import { revisionOf } from '../../../flow/revision.ts'
import { planStages } from '../../../flow/stages.ts'

export interface PlannedNode {
  readonly id: string
  /** The id of its stage: its tasks are `<stage>/<partition>`. */
  readonly stage: string
  readonly isSource: boolean
}

/** What is shown of a flow that runs: which of its nodes are in which stage, and what it was read from. */
export interface FlowPlan {
  /** From the workspace, with forward slashes. */
  readonly file: string
  readonly id: string
  readonly name: string
  readonly text: string
  /** Hash without layout and notes. */
  readonly revision: string
  readonly nodes: readonly PlannedNode[]
  /** Declared names of the topics that it reads and writes. */
  readonly topics: readonly string[]
}

export function flowPlan(file: string, flow: CheckedFlow): FlowPlan {
  const { id, name } = flow.file
  const stages = planStages(flow, { name: { namespace: '', flowId: id }, physical: (topic) => topic })
  return {
    file,
    id,
    name,
    text: flow.text,
    revision: revisionOf(flow),
    nodes: stages.flatMap((stage) =>
      stage.nodes.map((node) => ({ id: node.id, stage: stage.id, isSource: node.spec.role === 'source' })),
    ),
    topics: [
      ...new Set(
        stages.flatMap(({ inputs, writes }) => [
          ...inputs.flatMap(({ kind, topic }) => (kind === 'topic' ? [topic] : [])),
          ...writes,
        ]),
      ),
    ],
  }
}
