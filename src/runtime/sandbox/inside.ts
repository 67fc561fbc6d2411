// Both engines run what stands here: V8 as it is, QuickJS from its text (inside-text.ts). So nothing here may use
// anything but this file and the language itself.

/** What the code is given of one message; values are made when they are first asked for. */
export interface MessageView {
  value(): unknown
  key(): string | null
  headers(): Readonly<Record<string, string>>
  timestamp(): number
  topic(): string
  partition(): number
  offset(): number
}

/** What `message.with` changes. */
export interface CodeChange {
  readonly value?: unknown
  readonly key?: unknown
  readonly headers?: unknown
  readonly timestamp?: unknown
  readonly port?: unknown
}

/** The result of the code is no message. */
export class Nonsense extends Error {}

/** A message as the code sees it. It never changes; the value is the code's own copy. */
export class CodeMessage {
  readonly #view: MessageView
  readonly #change: CodeChange | undefined
  #value: unknown
  #isRead = false

  constructor(view: MessageView, change?: CodeChange) {
    this.#view = view
    this.#change = change
  }
  get value(): unknown {
    if (!this.#isRead) {
      this.#value = this.#view.value()
      this.#isRead = true
    }
    return this.#value
  }
  get key(): string | null {
    return this.#view.key()
  }
  get headers(): Readonly<Record<string, string>> {
    return this.#view.headers()
  }
  get timestamp(): number {
    return this.#view.timestamp()
  }
  get topic(): string {
    return this.#view.topic()
  }
  get partition(): number {
    return this.#view.partition()
  }
  get offset(): number {
    return this.#view.offset()
  }

  /** Another message, with some of `value`, `key`, `headers`, `timestamp` and `port` set. */
  with(change: CodeChange): CodeMessage {
    if (typeof change !== 'object' || change === null) throw new TypeError('message.with takes an object.')
    for (const name of Object.keys(change))
      if (!['value', 'key', 'headers', 'timestamp', 'port'].includes(name))
        throw new TypeError(`message.with takes value, key, headers, timestamp and port, and got "${name}".`)
    const headers =
      this.#change?.headers === undefined || change.headers === undefined
        ? undefined
        : { ...(this.#change.headers as object), ...(change.headers as object) }
    const all = { ...this.#change, ...change, ...(headers === undefined ? {} : { headers }) }
    const message = new CodeMessage(this.#view, all)
    message.#value = this.#value
    message.#isRead = this.#isRead
    return message
  }

  /** For the engine: what was changed. An object that the code has read counts as changed, as it may have been. */
  static changesOf(message: CodeMessage): CodeChange | undefined {
    const change = message.#change
    if (change !== undefined && 'value' in change) return change
    const value = message.#value
    return typeof value === 'object' && value !== null ? { ...change, value } : change
  }
}

/** A number with all its digits; in sums and comparisons it is an ordinary number. */
export class CodeDecimal {
  readonly #digits: string
  constructor(digits: unknown) {
    const text = String(digits)
    if (!/^-?\d{1,500}(\.\d{1,500})?$/.test(text))
      throw new TypeError(`"${text.slice(0, 40)}" is not a decimal number.`)
    this.#digits = text
  }
  toString(): string {
    return this.#digits
  }
  valueOf(): number {
    return Number(this.#digits)
  }
}

/** 0: JSON as it is. 1: to be written by `writeExactly`. 2: no JSON. */
export function scan(value: unknown, depth: number): 0 | 1 | 2 {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return 0
    case 'number':
      return value - value === 0 ? 0 : 2
    case 'bigint':
      return 1
    case 'object':
      if (value === null) return 0
      if (depth >= 1000) return 2
      return Array.isArray(value) ? scanList(value, depth) : scanObject(value, depth)
    default:
      return 2
  }
}

function scanList(list: readonly unknown[], depth: number): 0 | 1 | 2 {
  let worst: 0 | 1 | 2 = 0
  for (let i = 0; i < list.length; i++) {
    const found = scan(list[i], depth + 1)
    if (found === 2) return 2
    if (found === 1) worst = 1
  }
  return worst
}

function scanObject(value: object, depth: number): 0 | 1 | 2 {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    if (value instanceof CodeDecimal) return 1
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 2 : 1
    if (value instanceof CodeMessage || Object.prototype.toString.call(value) !== '[object Object]') return 2
    return scanFields({ ...value }, depth) === 2 ? 2 : 1
  }
  return scanFields(value, depth)
}

function scanFields(value: object, depth: number): 0 | 1 | 2 {
  let worst: 0 | 1 | 2 = 0
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name]
    // Most fields are of these, and a call costs QuickJS more than all the rest.
    const type = typeof field
    if (type === 'string' || (type === 'number' && (field as number) - (field as number) === 0)) continue
    const found = field === undefined ? 1 : scan(field, depth + 1)
    if (found === 2) return 2
    if (found === 1) worst = 1
  }
  return worst
}

/** Says which part of a value is no JSON. */
function nonsenseIn(value: unknown, at: string, depth: number): string | undefined {
  if (typeof value === 'number') return scan(value, 0) === 0 ? undefined : `${at} is ${value}`
  if (typeof value === 'undefined') return `${at} is undefined`
  if (typeof value === 'function' || typeof value === 'symbol') return `${at} is a ${typeof value}`
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= 1000) return `${at.slice(0, 40)}... is nested deeper than 1,000 levels, or holds itself`
  if (value instanceof CodeMessage) return `${at} is a message`
  if (value instanceof CodeDecimal) return undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? `${at} is an invalid date` : undefined
  if (Array.isArray(value)) return firstNonsense(value, (i) => `${at}[${i}]`, depth)
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (tag !== 'Object') return `${at} is a ${tag}`
  return firstNonsense(value, (name) => `${at}.${name}`, depth)
}

function firstNonsense(value: object, at: (name: string) => string, depth: number): string | undefined {
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name]
    if (field === undefined && !Array.isArray(value)) continue
    const found = nonsenseIn(field, at(name), depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** JSON with every digit, and dates as ISO 8601. The value was scanned. */
export function writeExactly(value: unknown): string {
  if (typeof value === 'bigint' || value instanceof CodeDecimal) return String(value)
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(writeExactly).join(',')}]`
  const fields: string[] = []
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name]
    if (field !== undefined) fields.push(`${JSON.stringify(name)}:${writeExactly(field)}`)
  }
  return `{${fields.join(',')}}`
}

/** The JSON text of a result. Throws Nonsense. */
export function writeValue(value: unknown, at: string): string {
  const kind = scan(value, 0)
  if (kind === 0) return JSON.stringify(value)
  if (kind === 1) return writeExactly(value)
  throw new Nonsense(`${nonsenseIn(value, at, 0) ?? `${at} is no JSON`}`)
}

/** What a result is, before it is written. */
export type Result =
  | { readonly is: 'dropped' }
  | { readonly is: 'value'; readonly value: unknown }
  | { readonly is: 'messages'; readonly changes: readonly (CodeChange | undefined)[] }

/** Throws Nonsense. */
export function resultOf(returned: unknown): Result {
  if (returned === null) return { is: 'dropped' }
  if (returned instanceof CodeMessage) return { is: 'messages', changes: [CodeMessage.changesOf(returned)] }
  if (!Array.isArray(returned) || !(returned[0] instanceof CodeMessage))
    return { is: 'value', value: returned }
  if (returned.length > 100_000)
    throw new Nonsense(`the result is a list of ${returned.length} messages, and 100,000 are the most`)
  const changes = returned.map((message: unknown, index) => {
    if (message instanceof CodeMessage) return CodeMessage.changesOf(message)
    throw new Nonsense(`result[${index}] is no message, and result[0] is one`)
  })
  return { is: 'messages', changes }
}

/** The given clock in the place of the machine's. */
export function givenDate(machine: DateConstructor, now: () => number): DateConstructor {
  const given = function (this: unknown, ...parts: readonly unknown[]): unknown {
    if (new.target === undefined) return new machine(now()).toString()
    const target = (new.target as unknown) === given ? machine : new.target
    return Reflect.construct(machine, parts.length === 0 ? [now()] : parts, target) as unknown
  }
  Object.defineProperty(given, 'name', { value: 'Date' })
  return Object.assign(given, {
    prototype: machine.prototype,
    now,
    parse: machine.parse,
    UTC: machine.UTC,
  }) as unknown as DateConstructor
}

/** Numbers in [0, 1) that are the same for the same text (sfc32, seeded by FNV-1a). */
export function seededRandom(seed: string): () => number {
  let hash = 0x811c9dc5
  const part = (salt: number): number => {
    hash ^= salt
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
    return hash | 0
  }
  let [a, b, c, d] = [part(1), part(2), part(3), 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** A change as it is written: what is not set stays as it is in the message. */
export interface WrittenChange {
  readonly port?: string
  readonly key?: string | null
  /** To be set, or with null taken off. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly timestamp?: number
  /** Undefined: as it came. Null: a tombstone. Else what the engine makes a value of. */
  readonly value?: unknown
}

/** Throws Nonsense, or what `writeBody` throws. */
export function writeChange(
  change: CodeChange | undefined,
  at: string,
  writeBody: (value: unknown, at: string) => unknown,
): WrittenChange {
  if (change === undefined) return {}
  const { value, key, headers, timestamp, port } = change
  return {
    ...(port === undefined ? {} : { port: portOf(port, at) }),
    ...(key === undefined ? {} : { key: keyOf(key, at) }),
    ...(headers === undefined ? {} : { headers: headersOf(headers, at) }),
    ...(timestamp === undefined ? {} : { timestamp: timeOf(timestamp, at) }),
    ...(value === undefined ? {} : { value: value === null ? null : writeBody(value, at) }),
  }
}

function portOf(port: unknown, at: string): string {
  if (typeof port === 'string') return port
  throw new Nonsense(`the port of ${at} is no text`)
}

function keyOf(key: unknown, at: string): string | null {
  if (key === null || typeof key === 'string') return key
  if (typeof key === 'bigint' || key instanceof CodeDecimal) return String(key)
  if (typeof key === 'number' && Number.isFinite(key)) return String(key)
  throw new Nonsense(`the key of ${at} is no text and no number`)
}

function headersOf(headers: unknown, at: string): Record<string, string | null> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new Nonsense(`the headers of ${at} are no object of texts`)
  for (const [name, value] of Object.entries(headers))
    if (typeof value !== 'string' && value !== null)
      throw new Nonsense(`header "${name}" of ${at} is no text and not null`)
  return { ...headers } as Record<string, string | null>
}

function timeOf(timestamp: unknown, at: string): number {
  const time = timestamp instanceof Date ? timestamp.getTime() : timestamp
  if (typeof time === 'number' && Number.isSafeInteger(time) && time >= 0) return time
  throw new Nonsense(`the timestamp of ${at} is no whole number of milliseconds`)
}

/** What was thrown, for a person. */
export function describeThrown(thrown: unknown): {
  readonly name: string
  readonly message: string
  readonly stack: string
} {
  try {
    if (thrown instanceof Nonsense) return { name: 'Nonsense', message: thrown.message, stack: '' }
    if (thrown instanceof Error)
      return { name: `${thrown.name}`, message: `${thrown.message}`, stack: `${thrown.stack}` }
    return { name: '', message: shown(thrown), stack: '' }
  } catch {
    return { name: '', message: 'something that cannot be shown', stack: '' }
  }
}

/** A line of the code's console, and how urgent it is. */
export interface ConsoleLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
}

/** What code finds as `console`. What cannot be shown costs the line and not the message. */
export function consoleFor(tell: (line: ConsoleLine) => void): object {
  const method =
    (level: ConsoleLine['level']) =>
    (...values: readonly unknown[]): void =>
      tell({ level, text: lineOf(values) })
  const info = method('info')
  return { log: info, info, debug: method('debug'), warn: method('warn'), error: method('error') }
}

/** Texts as they are and all else as JSON, in one line of 500 characters at most. */
function lineOf(values: readonly unknown[]): string {
  const text = values
    .map(inWords)
    .join(' ')
    .replace(/\s*\n\s*/g, ' ')
  return text.length > 500 ? `${text.slice(0, 500)}...` : text
}

function inWords(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`
    return typeof value === 'object' && value !== null ? shown(value) : String(value)
  } catch {
    return 'something that cannot be shown'
  }
}

/** A value that was thrown, in words. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value
  return scan(value, 0) === 2 ? Object.prototype.toString.call(value) : writeExactly(value)
}

/** Everything above: what a realm of its own must be given, in this order. */
export const insideParts: readonly unknown[] = [
  Nonsense,
  CodeMessage,
  CodeDecimal,
  scan,
  scanList,
  scanObject,
  scanFields,
  nonsenseIn,
  firstNonsense,
  writeExactly,
  writeValue,
  resultOf,
  givenDate,
  seededRandom,
  writeChange,
  portOf,
  keyOf,
  headersOf,
  timeOf,
  describeThrown,
  consoleFor,
  lineOf,
  inWords,
  shown,
]
