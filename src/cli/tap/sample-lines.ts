import type { Journey, Preview, Sample } from '../../contract/inspection.ts'
import { bytesText } from '../terminal/figures.ts'
import { printable } from '../terminal/printable.ts'
import type { Paint } from '../terminal/paint.ts'

/** Where a message came from, its key and the begin of its value. */
export function sampleLine({ origin, key, value }: Sample, paint: Paint, width: number): string {
  const place = `${origin.topic}/${origin.partition}@${origin.offset}`
  const shownKey = key === null ? '-' : printable(key.text)
  const room = Math.max(40, width - place.length - shownKey.length - 4)
  return `${paint.dim(place)}  ${shownKey}  ${valueText(value, room)}`
}

/** A line for each port that the message passed. */
export function journeyLines(
  { steps, failures, finished, cut, partial }: Journey,
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
  if (!finished) lines.push('  (not finished yet)')
  if (cut) lines.push('  (more steps than are kept)')
  return lines
}

/** Most ways take less than a millisecond. */
function timeText(ms: number): string {
  return `${ms.toFixed(2)} ms`.padStart(11)
}

function valueText(value: Preview | null, room: number): string {
  if (value === null) return '(no value)'
  const text = printable(value.text)
  if (text.length <= room && !value.cut) return text
  return `${text.slice(0, room)}... (${bytesText(value.bytes)})`
}
