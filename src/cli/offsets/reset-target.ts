import { FlowError } from '../../contract/errors.ts'
import type { Broker } from '../../runtime/broker/port.ts'
import { systemClock } from '../../runtime/clock.ts'
import { readTime, timeExamples } from '../arguments/point-in-time.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import type { StagePosition } from './stage-positions.ts'

/** Where `--to` leads. */
export type ResetTarget = 'beginning' | 'now' | { readonly time: number } | { readonly offset: number }

/** What `--to` says. Throws USAGE. */
export function resetTarget(text: string | undefined): ResetTarget {
  const places = `beginning, now, an offset, or a time such as ${timeExamples}`
  if (text === undefined)
    throw new FlowError('USAGE', { message: '--to is missing.', hint: `Give --to ${places}.` })
  if (text === 'beginning' || text === 'now') return text
  if (/^\d+$/.test(text)) return { offset: wholeNumber('--to', text, 0) }
  const time = readTime(text, systemClock.now())
  if (time !== undefined && time > systemClock.now())
    throw new FlowError('USAGE', {
      message: `${text} is a time to come, where no message is yet.`,
      hint: 'For the end that the topics have now give --to now.',
    })
  if (time !== undefined) return { time }
  throw new FlowError('USAGE', {
    message: `"${text}" is no place to go on from.`,
    hint: `Give --to ${places}.`,
  })
}

/** Said where a target names an offset that is not there, so that nobody takes it for kept to. */
export function targetRemarks(target: ResetTarget, positions: readonly StagePosition[]): readonly string[] {
  if (typeof target === 'string' || !('offset' in target)) return []
  const { offset } = target
  return positions.flatMap(({ input: { topic }, partition, begin, end }) => {
    const place = `partition ${partition} of ${topic}`
    if (offset > end) return [`${place} ends at ${end}: --to ${offset} means that end.`]
    return offset < begin ? [`${place} begins at ${begin} now: --to ${offset} means that begin.`] : []
  })
}

/** The offset that a target is in each of the positions. Throws USAGE where an offset would mean several partitions. */
export async function offsetsOf(
  broker: Broker,
  target: ResetTarget,
  positions: readonly StagePosition[],
): Promise<readonly number[]> {
  if (target === 'beginning') return positions.map(({ begin }) => begin)
  if (target === 'now') return positions.map(({ end }) => end)
  if ('offset' in target) {
    const [first, second] = positions
    if (first === undefined || second === undefined) return positions.map(() => target.offset)
    throw new FlowError('USAGE', {
      message: `The offset ${target.offset} means something in one partition, and ${positions.length} are named.`,
      hint: 'Name one with --topic and --partition.',
    })
  }
  const { time } = target
  const byTopic = new Map<string, readonly number[]>()
  for (const topic of new Set(positions.map(({ input }) => input.topic)))
    byTopic.set(topic, await broker.offsetsAt(topic, time))
  return positions.map(({ input, partition, end }) => byTopic.get(input.topic)?.[partition] ?? end)
}
