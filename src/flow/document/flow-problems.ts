import type { NodeSpec } from '../../contract/node-spec.ts'
import type { CheckedFlow } from '../checked-flow.ts'
import { type ExpressionChecks, flowExpressions } from '../expression-checks.ts'
import { readFlow } from '../read-flow.ts'
// Apart from the check: the page has problems, and leaves finding them to a worker.
import { drawnProblem, type FlowProblem } from './drawn-problem.ts'
import { type EditableFlow, flowText } from './editable-flow.ts'

export interface FlowCheck {
  readonly problems: readonly FlowProblem[]
  /** The flow as it would run; missing where any problem is an error. */
  readonly checked?: CheckedFlow
  /** The text that was checked, which is the text that saving writes. */
  readonly text: string
}

/** All that `validate` would say of the file, each with the place in the drawing that it is about. */
export function checkFlow(
  flow: EditableFlow,
  catalog: readonly NodeSpec[],
  expressions: ExpressionChecks = flowExpressions,
): FlowCheck {
  const text = flowText(flow, catalog)
  const { flow: checked, problems } = readFlow(text, catalog, { expressions })
  return {
    problems: problems.map((problem) => drawnProblem(problem, flow)),
    ...(checked === undefined ? {} : { checked }),
    text,
  }
}
