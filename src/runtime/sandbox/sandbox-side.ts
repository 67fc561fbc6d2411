import {
  CodeDecimal,
  CodeMessage,
  type MessageView,
  Nonsense,
  describeThrown,
  givenDate,
  insideParts,
  resultOf,
  seededRandom,
  writeChange,
  writeValue,
} from './inside.ts'

/** One batch as it lies in the sandbox: of each message its key, headers and time, read when the code asks. */
interface BatchInside {
  readonly text: string
  metas: readonly Meta[] | undefined
}

/** Key, headers, timestamp, topic, partition, offset. */
export type Meta = readonly [string | null, Record<string, string>, number, string, number, number]

class BatchView implements MessageView {
  readonly batch: BatchInside
  readonly index: number
  readonly text: string

  constructor(batch: BatchInside, index: number, text: string) {
    this.batch = batch
    this.index = index
    this.text = text
  }
  meta(): Meta {
    this.batch.metas ??= JSON.parse(this.batch.text) as readonly Meta[]
    return this.batch.metas[this.index]!
  }
  value(): unknown {
    return readMarked(this.text)
  }
  key(): string | null {
    return this.meta()[0]
  }
  headers(): Readonly<Record<string, string>> {
    return this.meta()[1]
  }
  timestamp(): number {
    return this.meta()[2]
  }
  topic(): string {
    return this.meta()[3]
  }
  partition(): number {
    return this.meta()[4]
  }
  offset(): number {
    return this.meta()[5]
  }
}

/** JSON, or "X" and a list of marks and a value in which what JSON cannot hold stands as text. */
function readMarked(text: string): unknown {
  if (text[0] !== 'X') return JSON.parse(text) as unknown
  const [marks, ...box] = JSON.parse(text.slice(1)) as [[string, ...(string | number)[]][], unknown]
  for (const [kind, ...path] of marks) {
    let holder: Record<string | number, unknown> = box as never
    let step: string | number = 0
    for (const next of path) {
      holder = holder[step] as Record<string | number, unknown>
      step = next
    }
    const value = unmarked(kind, holder[step] as string)
    Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true })
  }
  return box[0]
}

function unmarked(kind: string, text: string): unknown {
  if (kind === 'i') return BigInt(text)
  if (kind === 'd') return new CodeDecimal(text)
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Bytes as text, a character each. */
function bytesAsText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** "B" and bytes, or JSON. */
function writeBody(value: unknown, at: string): string {
  return value instanceof Uint8Array ? `B${bytesAsText(value)}` : writeValue(value, at)
}

/** One text for a result: JSON for a value, else a capital that says what follows. */
function writeResult(returned: unknown): string {
  const result = resultOf(returned)
  if (result.is === 'value') return writeBody(result.value, 'the result')
  if (result.is === 'dropped') return 'D'
  const { changes } = result
  if (changes.length === 1 && changes[0] === undefined) return 'S'
  let bytes = 0
  const written = changes.map((change, index) => {
    const each = writeChange(change, `result[${index}]`, writeBody)
    bytes += typeof each.value === 'string' ? each.value.length : 0
    if (bytes > 67_108_864) throw new Nonsense('the messages of the result have more than 64 MB')
    return each
  })
  return `M${JSON.stringify(written)}`
}

/** Freezes everything that code can reach of the language, so that nothing one message does reaches another. */
function freezeAll(roots: readonly unknown[]): void {
  const seen = new Set<unknown>()
  const left: unknown[] = [...roots]
  while (left.length > 0) {
    const value = left.pop()
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue
    seen.add(value)
    left.push(Object.getPrototypeOf(value))
    for (const name of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, name)!
      left.push(property.value, property.get, property.set)
    }
  }
  for (const value of seen) Object.freeze(value)
}

/** A frozen prototype would forbid `{}.toString = ...` too: what is set on an object lands on the object itself. */
function letOthersOverride(prototype: object): void {
  for (const name of Reflect.ownKeys(prototype)) {
    const property = Object.getOwnPropertyDescriptor(prototype, name)!
    if (!('value' in property) || property.configurable !== true) continue
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get: () => property.value as unknown,
      set(this: unknown, value: unknown) {
        if (this === prototype) throw new TypeError(`"${String(name)}" of the language cannot be changed.`)
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })
      },
    })
  }
}

/** Objects of the language that no name leads to. */
function hiddenObjects(): unknown[] {
  return [
    function* () {},
    async function () {},
    async function* () {},
    (function* () {})(),
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
    ([].values() as unknown as readonly unknown[]).map((each) => each),
  ]
}

interface Settings {
  readonly seed: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The sandbox's side of the bridge. */
function openInside(settingsText: string) {
  const { seed, parameters } = JSON.parse(settingsText) as Settings
  let now = 0
  let batch: BatchInside = { text: '[]', metas: undefined }
  let view = new BatchView(batch, 0, 'null')
  let random: (() => number) | undefined
  let code: (message: CodeMessage, context: object) => unknown = () => null

  const nextRandom = (): number => {
    random ??= seededRandom(`${seed}/${view.topic()}/${view.partition()}/${view.offset()}`)
    return random()
  }
  // As in trusted code: what is written there goes nowhere.
  const log = (): void => {}
  const context = {
    now: () => now,
    random: nextRandom,
    decimal: (digits: unknown) => new CodeDecimal(digits),
    parameters,
  }
  const console = { log, info: log, warn: log, error: log, debug: log }
  const machine = Date
  const given = givenDate(machine, () => now)
  machine.prototype.constructor = given
  Object.defineProperty(Math, 'random', { value: nextRandom })
  Object.assign(globalThis, { Date: given, console })
  for (const name of ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics'])
    Reflect.deleteProperty(globalThis, name)
  for (const each of [Object, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError])
    letOthersOverride(each.prototype as object)
  freezeAll([globalThis, context, CodeMessage, CodeDecimal, Nonsense, BatchView, ...hiddenObjects()])

  return {
    /** Takes the function that the code exports. */
    use(exported: unknown): boolean {
      if (typeof exported !== 'function') return false
      code = exported as typeof code
      return true
    },
    /** `text`: the messages' keys, headers and times, as a list of Meta. */
    begin(at: number, text: string): void {
      now = at
      batch = { text, metas: undefined }
    },
    run(index: number, text: string): string {
      view = new BatchView(batch, index, text)
      random = undefined
      try {
        return writeResult(code(new CodeMessage(view), context))
      } catch (thrown) {
        return `E${JSON.stringify(describeThrown(thrown))}`
      }
    },
  }
}

/** The program of the sandbox's side: an expression whose value is `openInside`. */
export function sandboxProgram(): string {
  const parts = [
    ...insideParts,
    BatchView,
    readMarked,
    unmarked,
    bytesAsText,
    writeBody,
    writeResult,
    freezeAll,
    letOthersOverride,
    hiddenObjects,
    openInside,
  ]
  return `(() => { "use strict"; ${parts.map(String).join('\n')}\nreturn openInside })()`
}
