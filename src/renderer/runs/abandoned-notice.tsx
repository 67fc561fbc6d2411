import type { RunView } from '../../contract/studio/run-methods.ts'
import './runs.css'
import { StopRunButton } from './stop-run-button.tsx'

/** The open flow goes on where nothing on the screen is about: its environment is no one that could be chosen. */
export function AbandonedNotice({ run }: { readonly run: RunView }) {
  const { environment, state } = run
  return (
    <div className="run-notice run-notice-troubled" role="status">
      <span>
        <strong>
          {state === 'draining'
            ? `The run of this flow in "${environment}" is ending.`
            : `This flow still runs in "${environment}", whose file is gone.`}
        </strong>{' '}
        {state === 'draining'
          ? 'It finishes what it has in work.'
          : `It goes on with what environments/${environment}.json said when it began. Stop it, or put the file back to see what it does.`}
      </span>
      <StopRunButton run={run} />
    </div>
  )
}
