import { align, type Aligned } from './align.ts'
import { canonicalText, exactText, type ExactValue, isExactObject, isList } from './exact-value.ts'
import type { ExpectedMessage } from './expected-lines.ts'
import { placeName, type SeenHeader, type SeenMessage } from './seen-message.ts'

/** What differs at one place for one key: messages keep their order there, and nowhere else. */
export interface Difference {
  readonly place: string
  readonly key: string | null
  readonly changes: readonly Change[]
}

export type Change =
  | { readonly type: 'missing'; readonly expected: ExpectedMessage }
  | { readonly type: 'unexpected'; readonly seen: SeenMessage }
  /** It came, at another place in the order of its key. */
  | { readonly type: 'moved'; readonly expected: ExpectedMessage; readonly seen: SeenMessage }
  | {
      readonly type: 'changed'
      readonly expected: ExpectedMessage
      readonly seen: SeenMessage
      readonly fields: readonly FieldDifference[]
    }

export interface FieldDifference {
  /** `value.items[2].price`, `headers`, `timestamp`, `error`. */
  readonly field: string
  /** As JSON; undefined: not there. */
  readonly expected: string | undefined
  readonly seen: string | undefined
}

/** Compares what came with what was expected, place by place, key by key. */
export function compareMessages(
  expected: readonly ExpectedMessage[],
  seen: readonly SeenMessage[],
): readonly Difference[] {
  const groups = new Map<string, { expected: ExpectedMessage[]; seen: SeenMessage[] }>()
  const groupOf = (message: ExpectedMessage | SeenMessage) => {
    const name = JSON.stringify([placeName(message.place), message.key])
    let group = groups.get(name)
    if (group === undefined) groups.set(name, (group = { expected: [], seen: [] }))
    return group
  }
  for (const message of expected) groupOf(message).expected.push(message)
  for (const message of seen) groupOf(message).seen.push(message)
  return [...groups.entries()].flatMap(([name, group]) => {
    const [place, key] = JSON.parse(name) as [string, string | null]
    const changes = changesOf(align(group.expected, group.seen, isAsExpected))
    return changes.length === 0 ? [] : [{ place, key, changes }]
  })
}

/** Between two equal pairs, what is left over on both sides is taken for one message that changed. */
function changesOf(aligned: readonly Aligned<ExpectedMessage, SeenMessage>[]): readonly Change[] {
  const changes: Change[] = []
  let missing: ExpectedMessage[] = []
  let unexpected: SeenMessage[] = []
  const close = () => {
    const pairs = Math.min(missing.length, unexpected.length)
    for (let i = 0; i < pairs; i++) {
      const [one, other] = [missing[i]!, unexpected[i]!]
      changes.push({ type: 'changed', expected: one, seen: other, fields: fieldDifferences(one, other) })
    }
    for (const one of missing.slice(pairs)) changes.push({ type: 'missing', expected: one })
    for (const other of unexpected.slice(pairs)) changes.push({ type: 'unexpected', seen: other })
    missing = []
    unexpected = []
  }
  for (const { one, other } of aligned) {
    if (one !== undefined && other !== undefined) close()
    else if (one !== undefined) missing.push(one)
    else if (other !== undefined) unexpected.push(other)
  }
  close()
  return withMoves(changes)
}

/** The same message missing here and unexpected there has only come at another time. */
function withMoves(changes: readonly Change[]): readonly Change[] {
  const came = changes.filter((change) => change.type === 'unexpected')
  const moved: Change[] = []
  const used = new Set<Change>()
  for (const change of changes) {
    if (change.type !== 'missing') continue
    const there = came.find((other) => !used.has(other) && isAsExpected(change.expected, other.seen))
    if (there === undefined) continue
    used.add(there).add(change)
    moved.push({ type: 'moved', expected: change.expected, seen: there.seen })
  }
  return [...moved, ...changes.filter((change) => !used.has(change))]
}

function isAsExpected(expected: ExpectedMessage, seen: SeenMessage): boolean {
  return (
    (expected.value === undefined || canonicalValue(expected) === canonicalValue(seen)) &&
    (expected.error === undefined || expected.error === seen.error) &&
    (expected.timestamp === undefined || expected.timestamp === seen.timestamp) &&
    (expected.headers === undefined ||
      headersText(expected.headers, expected) === headersText(seen.headers, expected))
  )
}

/** One message is compared with many of its key. */
const canonicalValues = new WeakMap<object, string>()

function canonicalValue(message: ExpectedMessage | SeenMessage): string {
  let text = canonicalValues.get(message)
  if (text === undefined) canonicalValues.set(message, (text = canonicalText(message.value ?? null)))
  return text
}

function headersText(headers: readonly SeenHeader[], { headersInOrder }: ExpectedMessage): string {
  const texts = headers.map(({ name, value }) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return (headersInOrder ? texts : texts.toSorted()).join(', ')
}

function fieldDifferences(expected: ExpectedMessage, seen: SeenMessage): readonly FieldDifference[] {
  const fields: FieldDifference[] = []
  if (expected.error !== undefined && expected.error !== seen.error)
    fields.push({ field: 'error', expected: expected.error, seen: seen.error })
  if (expected.value !== undefined) addDifferences('value', [expected.value, seen.value], fields)
  if (expected.timestamp !== undefined && expected.timestamp !== seen.timestamp)
    fields.push({
      field: 'timestamp',
      expected: timeText(expected.timestamp),
      seen: timeText(seen.timestamp),
    })
  if (expected.headers !== undefined) {
    const [wanted, came] = [headersText(expected.headers, expected), headersText(seen.headers, expected)]
    if (wanted !== came) fields.push({ field: 'headers', expected: wanted || 'none', seen: came || 'none' })
  }
  return fields
}

function timeText(timestamp: number): string {
  const at = new Date(timestamp)
  return Number.isNaN(at.getTime()) ? String(timestamp) : at.toISOString()
}

function addDifferences(
  field: string,
  [expected, seen]: readonly [ExactValue | undefined, ExactValue | undefined],
  fields: FieldDifference[],
): void {
  if (expected !== undefined && seen !== undefined) {
    if (canonicalText(expected) === canonicalText(seen)) return
    if (isExactObject(expected) && isExactObject(seen)) {
      for (const name of new Set([...Object.keys(expected), ...Object.keys(seen)]))
        addDifferences(memberName(field, name), [own(expected, name), own(seen, name)], fields)
      return
    }
    if (isList(expected) && isList(seen)) {
      for (let i = 0; i < Math.max(expected.length, seen.length); i++)
        addDifferences(`${field}[${i}]`, [expected[i], seen[i]], fields)
      return
    }
  }
  fields.push({ field, expected: shown(expected), seen: shown(seen) })
}

function memberName(field: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${field}.${name}` : `${field}[${JSON.stringify(name)}]`
}

function own(object: { readonly [name: string]: ExactValue }, name: string): ExactValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function shown(value: ExactValue | undefined): string | undefined {
  return value === undefined ? undefined : exactText(value)
}
