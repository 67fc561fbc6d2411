import type { ProblemView } from '../../contract/studio/preview-methods.ts'
import type { Problem } from '../../contract/problem.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { drawnProblem, type FlowProblem } from '../../flow/document/drawn-problem.ts'
import { problemInFormWords } from './form-words.ts'

/**
 * What only the engine sees of a drawing: it reads code with the parser that runs it. `here`: what the page's own
 * check has found in the same drawing.
 */
export function engineProblems(
  told: readonly ProblemView[],
  here: readonly FlowProblem[],
  flow: EditableFlow,
): readonly FlowProblem[] {
  const known = new Set(here.map(nameOf))
  return told
    .map((problem) => problemInFormWords(drawnProblem(problem as Problem, flow), flow))
    .filter((each) => !known.has(nameOf(each)))
}

function nameOf({ code, message, line }: FlowProblem): string {
  return `${line} ${code} ${message}`
}

/** Those of nodes that are there still: of an earlier drawing, until the engine has looked at this one. */
export function stillThere(problems: readonly FlowProblem[], flow: EditableFlow): readonly FlowProblem[] {
  if (problems.length === 0) return problems
  const nodes = new Set(flow.nodes.map(({ id }) => id))
  return problems.filter(({ place }) => !('nodeId' in place) || nodes.has(place.nodeId ?? ''))
}

/** As they come in the file. */
export function inFileOrder(problems: readonly FlowProblem[]): readonly FlowProblem[] {
  return problems.toSorted((a, b) => a.line - b.line)
}
