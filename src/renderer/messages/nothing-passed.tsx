import { LISTED_BYTES } from '../../contract/inspection.ts'
import { countText, momentText, plural } from '../data/figures-text.ts'
import { useTapping } from '../page/use-page.tsx'
import { isLive } from '../runs/run-of.ts'
import { useRun } from '../runs/use-runs.ts'
import { conditionFails, unaskedText } from './condition-fault.ts'
import { splitFilter } from './split-filter.ts'
import type { Tapping } from './tap-store.ts'

/** Why there is no row. */
export function NothingPassed() {
  const tapping = useTapping((all) => all)
  const run = useRun()
  const [sentence, more] = whyNothing(tapping, run !== undefined && isLive(run))
  return (
    <p className="messages-none">
      {sentence} {more !== undefined && <span>{more}</span>}
    </p>
  )
}

/** Text further on may be there. */
function beginsText(begins: number): string | undefined {
  if (begins === 0) return undefined
  return `Of ${plural(begins, 'long one', 'long ones')} the first ${countText(LISTED_BYTES)} bytes alone were looked at.`
}

function whyNothing(
  { place, view, refused, filter, since }: Tapping,
  isRunning: boolean,
): readonly [string, (string | undefined)?] {
  if (place === undefined) return ['Choose a port to see what passes.', 'A click on a node or an edge does.']
  if (refused !== undefined) return [refused.message, refused.hint]
  if (view === undefined) return ['']
  if (view.refused !== undefined) return [view.refused.message, view.refused.hint]
  const { find, condition } = splitFilter(filter)
  const { kept, begins, filtered } = view.figures
  if (condition !== '' && view.isSearching) return ['Looking…']
  if (find !== '' && kept > 0)
    return view.isSearching
      ? ['Looking…']
      : [`None of the ${countText(kept)} messages kept here has that in it.`, beginsText(begins)]
  const fails = conditionFails(view)
  if (fails?.isEverywhere === true) return [`The condition fails: ${fails.why}`]
  if (condition !== '' && filtered > 0)
    return [`The condition held for none of ${plural(filtered, 'message')}.`, unaskedText(view)]
  if (view.state === 'waiting' && isRunning)
    return ['The flow is starting.', 'What passes here is listed at once.']
  if (view.state === 'waiting')
    return ['This flow does not run now.', 'Run it: what passes here is then listed at once.']
  if (view.state === 'ended') return ['The flow has ended, and nothing passed here.', 'It goes on by itself.']
  const from = since === undefined ? '' : ` since ${momentText(since).slice(0, 5)}`
  return [`Nothing passed${from}.`, unaskedText(view) ?? 'The flow runs; what comes is listed at once.']
}
