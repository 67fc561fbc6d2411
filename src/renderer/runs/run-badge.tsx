import { useRuns } from '../page/use-page.tsx'
import { stateWords } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import './runs.css'

/** How a flow stands, in a list: nothing where it has not run, or has ended as it should. */
export function RunBadge({ file }: { readonly file: string }) {
  const state = useRuns(({ list }) => list.find((run) => run.file === file)?.state)
  if (state === undefined || state === 'stopped') return null
  return (
    <span className="run-badge" title={stateWords({ state })}>
      <RunGlyph state={state} />
    </span>
  )
}
