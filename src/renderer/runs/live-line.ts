import type { RunFigures, RunView } from '../../contract/studio/run-methods.ts'
import { countText, plural } from '../data/figures-text.ts'
import { durationText } from '../messages/duration-text.ts'
import { awayText, rateText } from './live-text.ts'
import { isLive } from './run-of.ts'

const WORDS: Readonly<Record<RunView['state'], string>> = {
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  draining: 'draining',
  'backing-off': 'waits',
  stopped: 'stopped',
  failed: 'failed',
}

/** How a run stands, in a few words. */
export function stateWords({ state, isQuiet = false }: Pick<RunView, 'state' | 'isQuiet'>): string {
  return isQuiet ? 'does not answer' : WORDS[state]
}

/** What all others wait for, in one sentence; undefined where nothing is held up. `nameOf` gives a node's title. */
export function bottleneckSentence(
  { bottleneck, lag, counts }: RunFigures,
  nameOf: (node: string) => string,
): string | undefined {
  if (bottleneck === undefined) return undefined
  const { node, waiting, oldestMs } = bottleneck
  const more = Math.max(0, lag - counts.unfinished)
  const name = `"${nameOf(node)}"`
  if (waiting === 0) return more === 0 ? undefined : awaySentence(name, more)
  const oldest = oldestMs === undefined ? '' : `, the oldest for ${durationText(oldestMs)}`
  const topics = more === 0 ? '' : `; ${countText(more)} more wait in their topics`
  return `${name} is what all wait for: ${plural(waiting, 'message stands', 'messages stand')} there${oldest}${topics}.`
}

/** Its system is away, and nothing has come as far as there. */
function awaySentence(name: string, waiting: number): string {
  return `The system of ${name} is away; ${plural(waiting, 'message waits', 'messages wait')} in ${waiting === 1 ? 'its topic' : 'their topics'}.`
}

/**
 * `2,318 msg/s · lag 41 · 0 dead letters`; of a run that is over what it did in all. `waiting` is how many dead letters
 * lie in their topic, where anybody can say: an earlier run's are not over because another one began, nor because that has ended.
 */
export function liveLine(
  run: RunView,
  figures: RunFigures | undefined,
  waiting?: number | 'not known',
): string {
  if (figures === undefined) return stateWords(run)
  const { counts, lag } = figures
  const letters =
    waiting === 'not known' ? 'dead letters not known' : plural(waiting ?? counts.deadLetters, 'dead letter')
  if (!isLive(run)) return `${stateWords(run)} · ${plural(counts.in, 'message')} · ${letters}`
  const shares = run.isSharing === true ? ['shares its messages'] : []
  return [howItMoves(run, figures), ...shares, `lag ${countText(lag)}`, letters].join(' · ')
}

function howItMoves(run: RunView, { perSecond, outage }: RunFigures): string {
  if (run.state !== 'running' || run.isQuiet === true) return stateWords(run)
  if (outage !== undefined) return awayText(outage)
  return rateText(perSecond).replace('/s', ' msg/s')
}
