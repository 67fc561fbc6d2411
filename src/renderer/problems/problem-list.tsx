import { OctagonX, TriangleAlert } from 'lucide-react'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { touchesOf } from '../../flow/document/flow-touches.ts'
import { catalog } from '../../nodes/catalog.ts'
import { useDrawn, usePage, usePreviewed } from '../page/use-page.tsx'
import { leadTo } from './lead-to.ts'
import './problem-list.css'

/** What `validate` would say of the drawing; a click leads to the node and its field. */
export function ProblemList() {
  const problems = usePreviewed((previewed) => previewed.problems)
  return (
    <section className="problems" aria-label="Problems">
      {problems.length === 0 && <NoProblems />}
      <ul>
        {problems.map((problem) => (
          <Problem key={JSON.stringify([problem.code, problem.message, problem.place])} problem={problem} />
        ))}
      </ul>
    </section>
  )
}

/** Also says what is promised. */
function NoProblems() {
  const flow = useDrawn(({ history }) => history.document)
  const { reads = [], writes = [] } = flow === undefined ? {} : touchesOf(flow, catalog)
  const promise = flow?.fields.guarantee === 'exactly-once' ? 'Exactly-once' : 'At-least-once'
  const isWay = reads.length > 0 && writes.length > 0
  return (
    <p className="problems-none">
      No problems.{isWay && ` ${promise} from ${reads.join(', ')} to ${writes.join(', ')}.`}
    </p>
  )
}

function Problem({ problem: { severity, message, cure, code, place } }: { readonly problem: FlowProblem }) {
  const page = usePage()
  // A sentence about a setting does not say whose it is: several nodes have one of its name.
  const node = useDrawn(({ history }) =>
    place.on === 'setting' ? nodesById(history.document).get(place.nodeId) : undefined,
  )
  const Icon = severity === 'error' ? OctagonX : TriangleAlert
  return (
    <li>
      <button type="button" onClick={() => leadTo(page, place)}>
        <Icon className={`problem-${severity}`} size={16} strokeWidth={1.75} aria-label={severity} />
        <span>
          {node !== undefined && <strong className="problem-node">{nameOf(node)}: </strong>}
          {message} <span className="problem-cure">{cure}</span>
        </span>
        <code>{code}</code>
      </button>
    </li>
  )
}
