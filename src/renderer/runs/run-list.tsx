import { momentText } from '../data/figures-text.ts'
import { usePage, useRuns } from '../page/use-page.tsx'
import { stateWords } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import { isLive } from './run-of.ts'
import './runs.css'

/** What runs now, and what did: the latest run of each flow. A run goes on when nobody looks. */
export function RunList() {
  const page = usePage()
  const runs = useRuns(({ list }) => list)
  if (runs.length === 0) return null
  return (
    <section aria-label="Runs">
      <h2>Runs</h2>
      <ul className="welcome-recent">
        {runs.map((run) => (
          <li key={run.file}>
            <button
              type="button"
              className="button-line"
              title={run.cause?.message ?? run.file}
              onClick={() => void page.open(page.link.ask('workspace.open', { file: run.file }))}
            >
              <RunGlyph state={run.state} />
              <span>{run.name}</span>
              <small>
                {stateWords(run)} since {momentText(run.endedAt ?? run.startedAt).slice(0, -4)}
                {run.isOurs || !isLive(run) ? '' : ` · ${run.owner}`}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
