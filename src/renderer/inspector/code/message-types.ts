import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'

/** Deeper, and of more fields, a type says nothing that one would read. */
const DEEPEST = 8
const FIELDS_AT_MOST = 200

/** What code is given, as TypeScript declares it; the value's type is what the samples have. */
export function messageTypes(messages: readonly PreviewMessageView[]): string {
  const whole = messages.flatMap(({ value, isCut }) => (value === null || isCut ? [] : [value]))
  const read = whole.map(parsed)
  // Among JSON, what is none comes to no code: it fails in front of it.
  const values = read.every((value) => value === undefined)
    ? whole
    : read.filter((value) => value !== undefined)
  return `${ALWAYS}\ntype MessageValue = ${values.length === 0 ? 'any' : typeText(values, 0)}\n`
}

const ALWAYS = `interface Message {
  readonly value: MessageValue
  readonly key: string | null
  readonly headers: Readonly<Record<string, string>>
  /** ms since 1970 */
  readonly timestamp: number
  readonly topic: string
  readonly partition: number
  readonly offset: number
  with(change: {
    value?: unknown
    key?: string | null
    headers?: Record<string, string | null>
    timestamp?: number
    port?: string
  }): Message
}
interface Context {
  /** ms since 1970: the flow's clock */
  now(): number
  random(): number
  decimal(text: string): number
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}
declare const console: Record<'log' | 'info' | 'debug' | 'warn' | 'error', (...args: unknown[]) => void>
`

type Reviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown

/** Whole numbers past 2^53 are a BigInt for code. */
function parsed(value: string): unknown {
  try {
    return parseWithSource(value, (_name, field, { source = '' }) =>
      typeof field === 'number' && /^-?\d+$/.test(source) && !Number.isSafeInteger(field) ? 0n : field,
    )
  } catch {
    return undefined
  }
}

function typeText(values: readonly unknown[], depth: number): string {
  if (depth > DEEPEST) return 'any'
  const objects = values.filter(isObject)
  const lists = values.filter((value) => Array.isArray(value))
  const scalars = values.filter((value) => value === null || typeof value !== 'object')
  const names = new Set(scalars.map((value) => (value === null ? 'null' : typeof value)))
  return [
    ...(objects.length === 0 ? [] : [objectText(objects, depth)]),
    ...(lists.length === 0 ? [] : [`readonly (${elementText(lists.flat(), depth)})[]`]),
    ...names,
  ].join(' | ')
}

function elementText(elements: readonly unknown[], depth: number): string {
  return elements.length === 0 ? 'any' : typeText(elements, depth + 1)
}

function objectText(objects: readonly Readonly<Record<string, unknown>>[], depth: number): string {
  const names = [...new Set(objects.flatMap(Object.keys))]
  if (names.length > FIELDS_AT_MOST) return 'Record<string, any>'
  const fields = names.map((name) => {
    const having = objects.filter((object) => Object.hasOwn(object, name))
    const mark = having.length === objects.length ? '' : '?'
    return `${JSON.stringify(name)}${mark}: ${typeText(
      having.map((object) => object[name]),
      depth + 1,
    )}`
  })
  return `{ ${fields.join('; ')} }`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
