import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import type { RunView } from '../../contract/studio/run-methods.ts'
import { momentText } from '../data/figures-text.ts'
import { chooseEnvironment } from '../environments/choose-environment.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage, useRuns } from '../page/use-page.tsx'
import { stateWords } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import { isLive } from './run-of.ts'
import './runs.css'
import { StopRunButton } from './stop-run-button.tsx'

/** What runs now, and what did: the latest run of each flow. A run goes on when nobody looks. */
export function RunList() {
  const page = usePage()
  const runs = useRuns(({ all }) => all)
  if (runs.length === 0) return null
  return (
    <section aria-label="Runs">
      <h2>Runs</h2>
      <ul className="welcome-recent">
        {runs.map((run) => (
          <li key={`${run.environment} ${run.file}`} className="run-row">
            <button
              type="button"
              className="button-line"
              title={run.cause?.message ?? run.file}
              onClick={() => void show(page, run)}
            >
              <RunGlyph state={run.state} isQuiet={run.isQuiet === true} />
              <span>{run.name}</span>
              <small>
                {stateWords(run)} since {momentText(run.endedAt ?? run.startedAt).slice(0, -4)}
                {run.environment === LOCAL_ENVIRONMENT ? '' : ` · ${run.environment}`}
                {run.isEnvironmentGone === true ? ', whose file is gone' : ''}
                {run.isOurs || !isLive(run) ? '' : ` · ${run.owner}`}
              </small>
            </button>
            {run.isOurs && isLive(run) && <StopRunButton run={run} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A run of another environment is seen there. */
async function show(page: PageStudio, { file, environment }: RunView): Promise<void> {
  const { chosen, environments } = page.environments.getState()
  const isKnown = environments.some(({ name }) => name === environment)
  if (environment !== chosen && isKnown && !page.view.getState().isReadOnly)
    await chooseEnvironment(page, environment)
  await page.open(page.link.ask('workspace.open', { file }))
}
