import {
  type CodeChange,
  CodeDecimal,
  CodeMessage,
  type ConsoleLine,
  consoleFor,
  type MessageView,
  Nonsense,
  describeThrown,
  givenDate,
  insideParts,
  resultOf,
  scan,
  seededRandom,
  writeChange,
  writeValue,
} from './inside.ts'

/** What of a message stands outside its value. */
export interface Meta {
  readonly key: string | null
  readonly headers: Readonly<Record<string, string>>
  /** ms since 1970. */
  readonly timestamp: number
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export type MetaName = keyof Meta

/** A list for each name that the code may ask for, in the messages' order. */
export type Metas = { readonly [N in MetaName]?: readonly Meta[N][] }

/** Between the messages of a batch, and between their answers: JSON has it only escaped. */
export const SEPARATOR = '\u001e'

/** One batch as it lies in the sandbox. */
interface BatchInside {
  readonly texts: readonly string[]
  readonly metas: Metas
  /** The code asked for what was not sent along. */
  isLacking: boolean
}

class BatchView implements MessageView {
  readonly batch: BatchInside
  readonly index: number

  constructor(batch: BatchInside, index: number) {
    this.batch = batch
    this.index = index
  }
  meta<N extends MetaName>(name: N): Meta[N] {
    const list = this.batch.metas[name]
    if (list !== undefined) return list[this.index] as Meta[N]
    this.batch.isLacking = true
    throw new Error(LACKING)
  }
  value(): unknown {
    return readMarked(this.batch.texts[this.index]!)
  }
  key(): string | null {
    return this.meta('key')
  }
  headers(): Readonly<Record<string, string>> {
    return this.meta('headers')
  }
  timestamp(): number {
    return this.meta('timestamp')
  }
  topic(): string {
    return this.meta('topic')
  }
  partition(): number {
    return this.meta('partition')
  }
  offset(): number {
    return this.meta('offset')
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

/** How JSON is written at the moment. */
const writing = {
  /** The code names nothing that JSON.stringify would treat otherwise than `writeValue`. */
  mayBeQuick: false,
  /** JSON.stringify is called by this side, and not by the code. */
  isOurs: false,
}

/** Longer text is looked at as a value: it may be nested too deep. */
const MOST_QUICK = 2_000

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** As `writeValue`. A look at every field costs QuickJS as much again as to write them: most need none. */
function writeJson(value: unknown, at: string): string {
  return (writing.mayBeQuick && isPlain(value) ? writeQuickly(value) : undefined) ?? writeValue(value, at)
}

/** Undefined where `writeValue` may give something else. `refuseInJson` has made most of that throw. */
function writeQuickly(value: object): string | undefined {
  writing.isOurs = true
  try {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) return undefined
    // JSON.stringify makes null of NaN, and of undefined in a list.
    const isToBeLookedAt = text.length > MOST_QUICK || text.includes('null')
    return isToBeLookedAt && scan(value, 0) !== 0 ? undefined : text
  } catch {
    return undefined
  } finally {
    writing.isOurs = false
  }
}

/** Lets JSON.stringify, where it is ours, throw at what it would leave out or make something else of. */
function refuseInJson(prototypes: readonly object[]): void {
  function toJSON(this: unknown): unknown {
    if (writing.isOurs) throw new Nonsense('no JSON')
    return this
  }
  for (const prototype of prototypes)
    Object.defineProperty(prototype, 'toJSON', { value: toJSON, configurable: true, writable: true })
}

/** Prototypes of what is no JSON. */
function prototypesOfNonsense(): object[] {
  const above = (value: object) => Object.getPrototypeOf(value) as object
  const buffers = [ArrayBuffer.prototype, DataView.prototype, above(Uint8Array.prototype)]
  const collections = [Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype]
  const boxes = [Number.prototype, String.prototype, Boolean.prototype, Symbol.prototype]
  const others = [Function.prototype, Promise.prototype, RegExp.prototype, Error.prototype]
  const iterators = [[][Symbol.iterator](), (async function* () {})()].map((each) => above(above(each)))
  return [
    ...buffers,
    ...collections,
    ...boxes,
    ...others,
    ...iterators,
    CodeMessage.prototype,
    CodeDecimal.prototype,
  ]
}

/** "B" and bytes, or JSON. */
function writeBody(value: unknown, at: string): string {
  return value instanceof Uint8Array ? `B${bytesAsText(value)}` : writeJson(value, at)
}

/** One text for a result: JSON for a value, else a capital that says what follows. */
function writeResult(returned: unknown): string {
  const result = resultOf(returned)
  if (result.is === 'dropped') return 'D'
  if (result.is === 'value') {
    const { value } = result
    return value instanceof Uint8Array ? writeChanges([{ value }]) : writeJson(value, 'the result')
  }
  const { changes } = result
  return changes.length === 1 && changes[0] === undefined ? 'S' : writeChanges(changes)
}

function writeChanges(changes: readonly (CodeChange | undefined)[]): string {
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

/** The code asked for what was not sent along: the batch must be run anew with it. */
export const LACKING = 'The code asked for what was not sent along.'

/** What one call told the console. */
export interface Logged {
  readonly lines: readonly ConsoleLine[]
  readonly leftOut: number
}

/** Lines that one call keeps. */
const MOST_LINES = 20

interface Settings {
  readonly seed: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** As named-in-code.ts found. */
  readonly writesQuickly: boolean
  readonly hasConsole: boolean
}

/** Answers of more characters than these are handed over before the next message runs. */
const MOST_ANSWERED = 131_072

/** The sandbox's side of the bridge. */
function openInside(settingsText: string) {
  const { seed, parameters, writesQuickly, hasConsole } = JSON.parse(settingsText) as Settings
  let now = 0
  let batch: BatchInside = { texts: [], metas: {}, isLacking: false }
  let view = new BatchView(batch, 0)
  let random: (() => number) | undefined
  let code: (message: CodeMessage, context: object) => unknown = () => null
  let answers: string[] = []
  const progress: [number] = [-1]

  const nextRandom = (): number => {
    random ??= seededRandom(`${seed}/${view.topic()}/${view.partition()}/${view.offset()}`)
    return random()
  }
  let lines: ConsoleLine[] = []
  let linesLeftOut = 0
  const tell = (line: ConsoleLine): void => {
    if (!hasConsole) return
    if (lines.length < MOST_LINES) lines.push(line)
    else linesLeftOut++
  }
  const context = {
    now: () => now,
    random: nextRandom,
    decimal: (digits: unknown) => new CodeDecimal(digits),
    parameters,
  }
  const console = consoleFor(tell)
  const machine = Date
  const given = givenDate(machine, () => now)
  machine.prototype.constructor = given
  Object.defineProperty(Math, 'random', { value: nextRandom })
  Object.assign(globalThis, { Date: given, console })
  for (const name of ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics'])
    Reflect.deleteProperty(globalThis, name)
  for (const each of [Object, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError])
    letOthersOverride(each.prototype as object)
  /** What was answered and not handed over. */
  const taken = (): string => {
    const all = answers.join(SEPARATOR)
    answers = []
    return all
  }
  const answerTo = (index: number): string => {
    view = new BatchView(batch, index)
    random = undefined
    let answer: string
    try {
      const returned = code(new CodeMessage(view), context)
      answer =
        (writing.mayBeQuick && isPlain(returned) ? writeQuickly(returned) : undefined) ??
        writeResult(returned)
    } catch (thrown) {
      const described = describeThrown(thrown)
      // The realm is full: it is looked at from outside, whatever the code would make of it.
      if (described.name === 'InternalError' && described.message === 'out of memory') throw thrown
      answer = `E${JSON.stringify(described)}`
    }
    if (batch.isLacking) throw new Error(LACKING)
    return answer
  }
  writing.mayBeQuick = writesQuickly
  if (writesQuickly) refuseInJson(prototypesOfNonsense())
  freezeAll([globalThis, context, CodeMessage, CodeDecimal, Nonsense, BatchView, ...hiddenObjects()])

  return {
    /** Takes the function that the code exports. */
    use(exported: unknown): boolean {
      if (typeof exported !== 'function') return false
      code = exported as typeof code
      return true
    },
    begin(at: number, texts: string, metas: string): void {
      now = at
      batch = { texts: texts.split(SEPARATOR), metas: JSON.parse(metas) as Metas, isLacking: false }
    },
    /** The message that runs; seen from outside. */
    progress,
    /** Answers messages from one on, up to another or until there is enough to hand over. */
    run(from: number, to: number): string {
      let length = 0
      for (progress[0] = from; progress[0] < to && length < MOST_ANSWERED; progress[0]++) {
        const answer = answerTo(progress[0])
        answers.push(answer)
        length += answer.length
      }
      return taken()
    },
    taken,
    /** JSON of what the console was told since it was asked last. */
    logged(): string {
      const logged: Logged = { lines, leftOut: linesLeftOut }
      lines = []
      linesLeftOut = 0
      return JSON.stringify(logged)
    },
  }
}

/** Names of this file that its functions use. */
const constants = { MOST_LINES, SEPARATOR, MOST_ANSWERED, LACKING, MOST_QUICK, writing }

/** The program of the sandbox's side: an expression whose value is `openInside`. */
export function sandboxProgram(): string {
  const parts = [
    ...insideParts,
    BatchView,
    readMarked,
    unmarked,
    bytesAsText,
    isPlain,
    writeJson,
    writeQuickly,
    refuseInJson,
    prototypesOfNonsense,
    writeBody,
    writeResult,
    writeChanges,
    freezeAll,
    letOthersOverride,
    hiddenObjects,
    openInside,
  ]
  const names = Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)}`)
  return `(() => { "use strict"; ${[...names, ...parts.map(String)].join('\n')}\nreturn openInside })()`
}
