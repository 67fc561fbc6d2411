import type { Counts, LogEvent, NoticeEvent, WorkerFigures } from '../../contract/run-protocol.ts'
import { countText, durationText, plural } from '../terminal/figures.ts'
import { type FlowFigures, GOES_ON, isOutage } from './run-figures.ts'

/** `12,345 in, 12,000 out, 200 dropped, 5 dead letters, 140 unfinished` */
export function countsText(counts: Counts): string {
  const { deadLetters } = counts
  const letters = plural(deadLetters, 'dead letter')
  return `${countText(counts.in)} in, ${countText(counts.out)} out, ${countText(counts.dropped)} dropped, ${letters}, ${countText(counts.unfinished)} unfinished`
}

/** A notice with its next step. */
export function noticeText({ code, message, hint }: NoticeEvent): string {
  return [message, ...(hint === undefined ? [] : [hint]), ...(isOutage(code) ? [GOES_ON] : [])].join(' ')
}

/** A line of a log node, with what was left out before it. */
export function logText({ level, node, text, leftOut }: LogEvent): string {
  return `${level} ${node}: ${text}${leftOut > 0 ? ` (${plural(leftOut, 'line')} left out)` : ''}`
}

/** The end of a flow, in figures that add up: in = out + dropped + dead letters + unfinished. */
export function summaryLines({ name, summary, workers }: FlowFigures): readonly string[] {
  if (summary === undefined) return [`${name}: ended without a summary.`]
  const { counts, written, ended, durationMs } = summary
  const sum = `${countText(counts.in)} in = ${countText(counts.out)} out + ${countText(counts.dropped)} dropped + ${plural(counts.deadLetters, 'dead letter')} + ${countText(counts.unfinished)} unfinished`
  const targets = Object.entries(written).map(([target, count]) => `${countText(count)} to ${target}`)
  return [
    `${name}: ${ended} after ${durationText(durationMs)}`,
    `  ${sum}`,
    ...(targets.length === 0 ? [] : [`  written: ${targets.join(', ')}`]),
    ...(workers.length === 0 ? [] : [`  handled: ${workers.map(handledText).join(', ')}`]),
  ]
}

function handledText({ worker, finished }: WorkerFigures): string {
  return `${countText(finished)} by worker ${worker}`
}
