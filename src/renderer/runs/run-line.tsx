import { useStore } from 'zustand'
import type { RunView } from '../../contract/studio/run-methods.ts'
import type { Letters } from '../dead-letters/letters-store.ts'
import { EnvironmentChip } from '../environments/environment-chip.tsx'
import { usePage, useRuns } from '../page/use-page.tsx'
import { liveLine } from './live-line.ts'
import { RunGlyph } from './run-glyph.tsx'
import { isLive } from './run-of.ts'
import './runs.css'
import { shownFigures, useRun } from './use-runs.ts'

/** Where the flow runs, and what it does there. */
export function RunLine() {
  const run = useRun()
  const letters = useStore(usePage().letters.state, lettersOf)
  const text = useRuns((runs) => (run === undefined ? '' : liveLine(run, shownFigures(runs), letters)))
  const isAway = useRuns((runs) => shownFigures(runs)?.outage !== undefined)
  return (
    <>
      <EnvironmentChip />
      {/* Its room is kept while there is nothing to say: what stands beside it must not move. */}
      <span
        className={`run-line ${run !== undefined && !isLive(run) ? 'run-line-over' : ''}`}
        title={run === undefined || run.isOurs ? text : elsewhere(text, run)}
        style={{ flexBasis: `max(var(--w-line), calc(${roomFor(text)}ch + var(--icon) + var(--s4)))` }}
        role="group"
        aria-label="What runs"
      >
        {run !== undefined && <RunGlyph state={run.state} isQuiet={run.isQuiet === true} isAway={isAway} />}
        <span>{text}</span>
      </span>
    </>
  )
}

/** A broker that is away tells of none: that is not the same as that there are none. */
function lettersOf({ list, refused }: Letters): number | 'not known' | undefined {
  return list?.count ?? (refused === undefined ? undefined : 'not known')
}

/** In characters, and in steps: a figure with one digit more moves nothing beside it. */
function roomFor(text: string): number {
  return Math.ceil(text.length / 8) * 8
}

function elsewhere(text: string, { owner, processes = 1 }: RunView): string {
  const by = processes === 1 ? '' : ` in ${processes} processes`
  return `${text}. It runs elsewhere${by}: ${owner}. Here it is only watched.`
}
