import { useRuns } from '../page/use-page.tsx'
import { liveLine } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import { isLive } from './run-of.ts'
import './runs.css'
import { shownFigures, useRun } from './use-runs.ts'

/** Where the flow runs, and what it does there. */
export function RunLine() {
  const run = useRun()
  const text = useRuns((runs) => (run === undefined ? '' : liveLine(run, shownFigures(runs))))
  return (
    <>
      <span className="environment-chip" title="This machine: the workspace's own broker">
        local
      </span>
      {run !== undefined && (
        <span
          className={`run-line ${isLive(run) ? '' : 'run-line-over'}`}
          title={run.isOurs ? text : `${text}. It runs elsewhere: ${run.owner}. Here it is only watched.`}
          role="group"
          aria-label="What runs"
        >
          <RunGlyph state={run.state} />
          {text}
        </span>
      )}
    </>
  )
}
