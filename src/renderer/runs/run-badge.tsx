import { useRuns } from '../page/use-page.tsx'
import { stateWords } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import './runs.css'
import { shownFigures } from './use-runs.ts'

/** How a flow stands, in a list: nothing where it has not run, or has ended as it should. */
export function RunBadge({ file }: { readonly file: string }) {
  const run = useRuns(({ list }) => list.find((each) => each.file === file))
  // Of the open flow alone it is known that a system is away.
  const isAway = useRuns((runs) => runs.figures?.file === file && shownFigures(runs)?.outage !== undefined)
  if (run === undefined || run.state === 'stopped') return null
  return (
    <span className="run-badge" title={stateWords(run)}>
      <RunGlyph state={run.state} isQuiet={run.isQuiet === true} isAway={isAway} />
    </span>
  )
}
