import type {
  ConditionFault,
  Journey,
  Preview,
  Sample,
  SampleOrigin,
  SampleState,
  TapCounts,
} from '../../contract/inspection.ts'
import { bytesText, countText } from '../terminal/figures.ts'
import { printable } from '../terminal/printable.ts'
import type { Paint } from '../terminal/paint.ts'

const TIME_WIDTH = 11

/** Where a message came from, its key and the begin of its value. */
export function sampleLine({ origin, key, value }: Sample, paint: Paint, width: number): string {
  const place = placeText(origin)
  const shownKey = key === null ? '-' : printable(key.text)
  const room = Math.max(40, width - place.length - shownKey.length - 4)
  return `${paint.dim(place)}  ${shownKey}  ${valueText(value, room)}`
}

/** A line for each port that the message passed. */
export function journeyLines(
  { steps, failures, stays, figures, finished, cut, partial }: Journey,
  paint: Paint,
  width: number,
): readonly string[] {
  const lines: string[] = []
  if (partial) lines.push('  (followed from the tap on only: too many messages came)')
  const names = steps.map(({ node, port }) => `${node}.${port}`)
  const longest = Math.max(0, ...names.map(({ length }) => length))
  for (const [i, { afterMs, value }] of steps.entries()) {
    const text = valueText(value, Math.max(40, width - longest - 17))
    lines.push(`  ${paint.dim(timeText(afterMs))}  ${names[i]!.padEnd(longest)}  ${text}`)
  }
  for (const { node, code, message, afterMs } of failures)
    lines.push(`  ${paint.dim(timeText(afterMs))}  ${node} ${code}: ${printable(message)}`)
  for (const { node, workMs, waitMs } of stays)
    lines.push(
      `  ${paint.dim(timeText(workMs + waitMs))}  at ${node}: waited ${msText(waitMs)}, worked ${msText(workMs)}`,
    )
  for (const [node, counted] of Object.entries(figures))
    lines.push(`  ${' '.repeat(TIME_WIDTH)}  ${node}: ${figuresText(counted)}`)
  if (!finished) lines.push('  (not finished yet)')
  if (cut) lines.push('  (more steps than are kept)')
  return lines
}

/** What became of a sample's commit: its acknowledgement, in the place of the sample's own line. */
export function stateLine(
  origin: SampleOrigin,
  { state, commit }: { readonly state: SampleState; readonly commit?: number | undefined },
  paint: Paint,
): string {
  const says = state === 'rolled-back' ? 'rolled back, will run again' : `${state} in commit ${commit ?? '-'}`
  return `${paint.dim(placeText(origin))}  ${says}`
}

/** Where the filter fails, and on what. */
export function faultLine(
  { seen, skipped, failed }: TapCounts,
  { message, hint = '' }: ConditionFault,
): string {
  const why = printable(`${message} ${hint}`.trim())
  return `The filter fails at ${countText(failed)} of ${countText(seen - skipped)} messages so far: ${why}`
}

function placeText({ topic, partition, offset }: SampleOrigin): string {
  return `${topic}/${partition}@${offset}`
}

/** Most ways take less than a millisecond. */
function timeText(ms: number): string {
  return msText(ms).padStart(TIME_WIDTH)
}

function msText(ms: number): string {
  return `${ms.toFixed(2)} ms`
}

/** `hits 1, age 5012.00 ms`: what ends in "Ms" is a time. */
function figuresText(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) =>
      name.endsWith('Ms') ? `${name.slice(0, -2)} ${msText(value)}` : `${name} ${value}`,
    )
    .join(', ')
}

function valueText(value: Preview | null, room: number): string {
  if (value === null) return '(no value)'
  const text = printable(value.text)
  if (text.length <= room && !value.cut) return text
  return `${text.slice(0, room)}... (${bytesText(value.bytes)})`
}
