import { OctagonX, TriangleAlert, X } from 'lucide-react'
import type { FlowProblem, ProblemPlace } from '../../flow/document/flow-problems.ts'
import { Button } from '../controls/button.tsx'
import { usePage, usePreviewed } from '../page/use-page.tsx'
import './problem-list.css'

/** What `validate` would say of the drawing; a click leads to the node. */
export function ProblemList() {
  const page = usePage()
  const problems = usePreviewed((previewed) => previewed.problems)
  return (
    <section className="problems" aria-label="Problems">
      <header>
        <h2>Problems {problems.length > 0 && <span className="badge">{problems.length}</span>}</h2>
        <Button
          title="Close"
          aria-label="Close problems"
          onClick={() => page.view.setState({ isBottomOpen: false })}
        >
          <X size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </header>
      {problems.length === 0 && <p className="problems-none">This flow has no problems.</p>}
      <ul>
        {problems.map((problem) => (
          <Problem key={`${problem.code} ${problem.message}`} problem={problem} />
        ))}
      </ul>
    </section>
  )
}

function Problem({ problem: { severity, message, cure, code, place } }: { readonly problem: FlowProblem }) {
  const page = usePage()
  const Icon = severity === 'error' ? OctagonX : TriangleAlert
  const node = nodeOf(place)
  return (
    <li>
      <button
        type="button"
        onClick={() => node !== undefined && page.selection.setState({ nodes: [node], edges: [] })}
      >
        <Icon className={`problem-${severity}`} size={16} strokeWidth={1.75} aria-label={severity} />
        <span>
          {message} <span className="problem-cure">{cure}</span>
        </span>
        <code>{code}</code>
      </button>
    </li>
  )
}

function nodeOf(place: ProblemPlace): string | undefined {
  return 'nodeId' in place ? place.nodeId : undefined
}
