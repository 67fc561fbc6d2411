import type { Change, Difference } from '../../runtime/flow-test/compare-messages.ts'
import { exactText } from '../../runtime/flow-test/exact-value.ts'
import type { ExpectedMessage } from '../../runtime/flow-test/expected-lines.ts'
import type { SeenMessage } from '../../runtime/flow-test/seen-message.ts'
import { shownPath } from '../arguments/flow-files.ts'
import { durationText, plural } from '../terminal/figures.ts'
import type { Paint } from '../terminal/paint.ts'
import type { TestedCase } from './tested-case.ts'

/** More of one value helps nobody in a terminal. */
const LONGEST = 200
/** Differences shown of one case. */
const MOST = 20

/** One line for a case, and below it what is wrong with it. */
export function caseLines(tested: TestedCase, paint: Paint): readonly string[] {
  return [headLine(tested, paint), ...detailLines(tested, paint).map((line) => `  ${line}`)]
}

function headLine({ name, outcome, result, update, expectedFile }: TestedCase, paint: Paint): string {
  const took = result === undefined ? '' : paint.dim(`  ${durationText(result.durationMs)}`)
  if (outcome === 'passed') return `${paint.good('passed ')}  ${name}${took}`
  if (outcome === 'broken') return `${paint.bad('BROKEN ')}  ${paint.bold(name)}`
  if (outcome === 'failed') return `${paint.bad('FAILED ')}  ${paint.bold(name)}${took}`
  const { added = 0, removed = 0, kept = 0 } = update ?? {}
  return `${paint.warning('updated')}  ${name}  ${shownPath(expectedFile)}: ${added} ${added === 1 ? 'line' : 'lines'} new, ${removed} gone, ${kept} as before`
}

/** What fails a case, as plain lines. */
export function detailLines(tested: TestedCase, paint: Paint): readonly string[] {
  const { result, problems, outcome } = tested
  const lines = problems.map(
    ({ file, line, message, hint }) =>
      `${shownPath(file)}:${line}  ${message}${hint === undefined || hint === '' ? '' : ` ${hint}`}`,
  )
  if (result === undefined || outcome === 'passed' || outcome === 'updated') return lines
  if (result.fault !== undefined) {
    const { nodeId, message, hint, code } = result.fault
    const node = nodeId === undefined ? '' : `${nodeId}: `
    lines.push(`${node}${message}${hint === undefined ? '' : ` ${hint}`} ${paint.dim(`[${code}]`)}`)
  }
  for (const { node, key, request } of result.unanswered)
    lines.push(`${node} asked outside for ${keyText(key)} and got no answer: ${cut(request)}`)
  for (const { line, node } of result.unusedAnswers)
    lines.push(`answers.ndjson:${line}  This answer for ${node} was not asked for, or not so often.`)
  if (!tested.hasExpected && result.fault === undefined)
    lines.push(
      `There is no expected.ndjson. ${plural(result.seen.length, 'message')} came; "millrace test ${tested.name} --update" writes them down.`,
    )
  const shown = result.differences.slice(0, MOST)
  lines.push(...shown.flatMap((difference) => differenceLines(difference, tested, paint)))
  const more = result.differences.length - shown.length
  if (more > 0) lines.push(`... and ${plural(more, 'key')} more.`)
  return lines
}

function differenceLines(
  { place, key, changes }: Difference,
  tested: TestedCase,
  paint: Paint,
): readonly string[] {
  return [
    `${paint.bold(place)}, ${keyText(key)}`,
    ...changes
      .flatMap((change) => changeLines(change, shownPath(tested.expectedFile), paint))
      .map((line) => `  ${line}`),
  ]
}

function changeLines(change: Change, file: string, paint: Paint): readonly string[] {
  switch (change.type) {
    case 'missing':
      return [
        `${file}:${change.expected.line}  did not come:`,
        paint.bad(`- ${expectedText(change.expected)}`),
      ]
    case 'unexpected':
      return ['came, and no line expects it:', paint.good(`+ ${seenText(change.seen)}`)]
    case 'moved':
      return [
        `${file}:${change.expected.line}  came at another place in the order of its key:`,
        `  ${seenText(change.seen)}`,
      ]
    case 'changed':
      return [
        `${file}:${change.expected.line}  differs (- expected, + came):`,
        ...change.fields.flatMap(({ field, expected, seen }) => [
          paint.bad(`- ${field}: ${cut(expected ?? 'not there')}`),
          paint.good(`+ ${field}: ${cut(seen ?? 'not there')}`),
        ]),
      ]
  }
}

function expectedText({ value, error }: ExpectedMessage): string {
  return cut(
    [error, value === undefined ? undefined : exactText(value)]
      .filter((part) => part !== undefined)
      .join(' '),
  )
}

function seenText({ value, error }: SeenMessage): string {
  return cut(error === undefined ? exactText(value) : `${error} ${exactText(value)}`)
}

function keyText(key: string | null): string {
  return key === null ? 'no key' : `key ${JSON.stringify(key)}`
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`
}
