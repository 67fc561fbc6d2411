import { Pause, Play } from 'lucide-react'
import type { TapFigures, TapView } from '../../contract/studio/tap-methods.ts'
import { Button } from '../controls/button.tsx'
import { usePage, useTapping } from '../page/use-page.tsx'

/** What of all that passed is here, and Freeze. */
export function TapFiguresBar() {
  const page = usePage()
  const view = useTapping((tapping) => tapping.view)
  const frozenAt = useTapping((tapping) => tapping.frozenAt)
  if (view === undefined) return null
  const isFrozen = frozenAt !== undefined
  return (
    <>
      <span className="tap-figures" title={inWords(view.figures)}>
        {inShort(view)}
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
        {isFrozen ? `Go on · +${count(view.end - frozenAt)} new` : 'Freeze'}
      </Button>
    </>
  )
}

function inShort({ figures, state }: TapView): string {
  const { seen, kept, skipped, dropped, gone, undecodable } = figures
  const parts = [
    ...(state === 'ended' ? ['flow ended'] : []),
    `kept ${count(kept)}`,
    ...(gone === 0 ? [] : [`gone ${count(gone)}`]),
    `sampled ${skipped === 0 || seen === skipped ? '1:1' : `1:${ratio(seen / (seen - skipped))}`}`,
    `dropped ${count(dropped)}`,
    ...(undecodable === 0 ? [] : [`undecodable ${count(undecodable)}`]),
  ]
  return parts.join(' · ')
}

function inWords({ seen, kept, gone, dropped, filtered, skipped, undecodable }: TapFigures): string {
  return [
    `${count(seen)} passed since the tap was opened.`,
    `${count(kept)} are kept here.`,
    `${count(gone)} were kept and gave room to newer ones.`,
    `${count(filtered)} did not fit the condition.`,
    `${count(skipped)} were not looked at: more came than a tap takes.`,
    `${count(dropped)} were not read in time.`,
    `${count(undecodable)} of those seen here had a value that could not be read.`,
  ].join('\n')
}

function ratio(figure: number): string {
  return figure < 10 ? figure.toFixed(1).replace(/\.0$/, '') : count(Math.round(figure))
}

function count(figure: number): string {
  return figure.toLocaleString('en')
}
