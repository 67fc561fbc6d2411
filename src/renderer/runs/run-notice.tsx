import { X } from 'lucide-react'
import type { Refusal } from '../../contract/protocol/frame.ts'
import type { RunView } from '../../contract/studio/run-methods.ts'
import { actionOf } from '../actions/all-actions.ts'
import { Button } from '../controls/button.tsx'
import { usePage, useRuns, useView } from '../page/use-page.tsx'
import { isLive } from './run-of.ts'
import './runs.css'
import { useRun } from './use-runs.ts'

/** What a person should know of the run: over the canvas, so that nothing moves when it comes. */
export function RunNotice() {
  const run = useRun()
  const putAway = useRuns((runs) => runs.putAway)
  const said = run === undefined ? undefined : noticeOf(run)
  if (run === undefined || said === undefined || keyOf(run, said) === putAway) return null
  return <Shown run={run} said={said} />
}

function Shown({ run, said }: { readonly run: RunView; readonly said: Refusal }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isAtEnd = said.code === AT_END
  return (
    <div className={`run-notice run-notice-${run.state}`} role={run.state === 'failed' ? 'alert' : 'status'}>
      <span>
        <strong>{said.message}</strong> {!isAtEnd && said.hint} {!isAtEnd && <code>{said.code}</code>}
      </span>
      {isAtEnd && isLive(run) && run.isOurs && (
        <Button look="framed" disabled={isReadOnly} onClick={() => void actionOf('run.beginning').run(page)}>
          Run from the beginning
        </Button>
      )}
      {isAtEnd && isLive(run) && (
        <Button look="framed" onClick={() => void actionOf('run.send').run(page)}>
          Send message
        </Button>
      )}
      <Button
        aria-label="Close"
        title="Close"
        onClick={() => page.runs.setState({ putAway: keyOf(run, said) })}
      >
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  )
}

/** There was nothing to read at the start: the cure is a button here, and an option in a terminal. */
const AT_END = 'SOURCE_AT_END'

function noticeOf(run: RunView): Refusal | undefined {
  if (run.cause !== undefined && run.state !== 'stopped') return run.cause
  return isLive(run) ? run.notice : undefined
}

function keyOf({ startedAt }: RunView, { code, message }: Refusal): string {
  return `${startedAt} ${code} ${message}`
}
