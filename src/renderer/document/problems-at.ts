import type { FlowProblem } from '../../flow/document/drawn-problem.ts'

const indexes = new WeakMap<readonly FlowProblem[], ReadonlyMap<string, readonly FlowProblem[]>>()
const NONE: readonly FlowProblem[] = []

/** What is wrong with a node or its settings, its edges apart. Sorted once for each list: every card asks. */
export function problemsAt(problems: readonly FlowProblem[], node: string): readonly FlowProblem[] {
  const known = indexes.get(problems) ?? indexOf(problems)
  indexes.set(problems, known)
  return known.get(node) ?? NONE
}

function indexOf(problems: readonly FlowProblem[]): ReadonlyMap<string, readonly FlowProblem[]> {
  const isError = ({ severity }: FlowProblem) => severity === 'error'
  // What keeps the flow from running is said first: a card has room for one sentence.
  const ofNodes = [...problems.filter(isError), ...problems.filter((each) => !isError(each))].filter(
    ({ place }) => place.on !== 'edge',
  )
  return Map.groupBy(ofNodes, ({ place }) => ('nodeId' in place ? (place.nodeId ?? '') : ''))
}
