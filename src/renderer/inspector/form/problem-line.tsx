import type { FlowProblem } from '../../../flow/document/drawn-problem.ts'

/** What the checker says of a field, and the next step. */
export function ProblemLine({ problem }: { readonly problem: FlowProblem }) {
  return (
    <p className={`form-problem form-${problem.severity}`} role="status">
      {problem.message} {problem.cure}
    </p>
  )
}
