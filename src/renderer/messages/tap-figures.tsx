import { Pause, Play } from 'lucide-react'
import type { TapFigures, TapView } from '../../contract/studio/tap-methods.ts'
import { Button } from '../controls/button.tsx'
import { countText } from '../data/figures-text.ts'
import { usePage, useTapping } from '../page/use-page.tsx'
import { isLive } from '../runs/run-of.ts'
import { useRun } from '../runs/use-runs.ts'

/** What of all that passed is here, and Freeze. */
export function TapFiguresBar() {
  const page = usePage()
  const view = useTapping((tapping) => tapping.view)
  const frozenAt = useTapping((tapping) => tapping.frozenAt)
  const run = useRun()
  if (view === undefined) return null
  const isReplaced = run !== undefined && isLive(run)
  const isFrozen = frozenAt !== undefined
  return (
    <>
      <span className="tap-figures" title={inWords(view.figures)}>
        {inShort(view, isReplaced)}
      </span>
      <Button
        aria-pressed={isFrozen}
        look={isFrozen ? 'framed' : 'plain'}
        title={isFrozen ? 'Let the list go on' : 'Hold the list; what passes is kept all the same'}
        onClick={() => page.taps.freeze()}
      >
        {isFrozen ? (
          <Play size={16} strokeWidth={1.75} aria-hidden />
        ) : (
          <Pause size={16} strokeWidth={1.75} aria-hidden />
        )}
        {isFrozen ? `Go on · +${countText(view.end - frozenAt)} new` : 'Freeze'}
      </Button>
    </>
  )
}

/** `isReplaced`: the flow runs on, and another process takes the place of the one that was tapped. */
function inShort({ figures, state }: TapView, isReplaced: boolean): string {
  const { seen, kept, skipped, dropped, gone, undecodable } = figures
  const parts = [
    ...(state === 'ended' ? [isReplaced ? 'process starts again' : 'flow ended'] : []),
    `kept ${countText(kept)}`,
    ...(gone === 0 ? [] : [`gone ${countText(gone)}`]),
    `sampled ${skipped === 0 || seen === skipped ? '1:1' : `1:${ratio(seen / (seen - skipped))}`}`,
    `dropped ${countText(dropped)}`,
    ...(undecodable === 0 ? [] : [`undecodable ${countText(undecodable)}`]),
  ]
  return parts.join(' · ')
}

function inWords({ seen, kept, gone, dropped, filtered, skipped, unasked, undecodable }: TapFigures): string {
  return [
    `${countText(seen)} passed since the tap was opened.`,
    `${countText(kept)} are kept here.`,
    `${countText(gone)} were kept and gave room to newer ones.`,
    `${countText(filtered)} did not fit the condition.`,
    ...(unasked === 0
      ? []
      : [`${countText(unasked)} were kept before the condition, which could not be asked of them.`]),
    `${countText(skipped)} were not looked at: more came than a tap takes.`,
    `${countText(dropped)} were not read in time.`,
    `${countText(undecodable)} of those seen here had a value that could not be read.`,
  ].join('\n')
}

function ratio(figure: number): string {
  return figure < 10 ? figure.toFixed(1).replace(/\.0$/, '') : countText(figure)
}
