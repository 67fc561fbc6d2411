import { CircleCheck, OctagonX } from 'lucide-react'
import type { ConnectionFinding } from '../../contract/studio/environment-methods.ts'

export interface ConnectionTest {
  readonly isUnderWay: boolean
  readonly findings: readonly ConnectionFinding[]
}

/** What a test of a connection has found, each with its cure. */
export function ConnectionResult({ test: { isUnderWay, findings } }: { readonly test: ConnectionTest }) {
  if (!isUnderWay && findings.length === 0) return null
  return (
    <section className="connection-result" aria-label="Connection" aria-live="polite">
      {isUnderWay && <p>Connecting…</p>}
      <ul>
        {findings.map((finding, number) => (
          <Finding key={number} finding={finding} />
        ))}
      </ul>
    </section>
  )
}

function Finding({ finding: { state, says, cure } }: { readonly finding: ConnectionFinding }) {
  const Icon = state === 'ok' ? CircleCheck : OctagonX
  return (
    <li className={`connection-${state}`}>
      <Icon size={16} strokeWidth={1.75} role="img" aria-label={state === 'ok' ? 'well' : 'fails'} />
      <span>
        {says} {cure}
      </span>
    </li>
  )
}
