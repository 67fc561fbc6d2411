import { createScanner, type JSONScanner } from 'jsonc-parser'
import type {
  FieldPath,
  JsonArrayNode,
  JsonLeaf,
  JsonNode,
  JsonObjectNode,
  JsonProperty,
} from './json-tree.ts'

export interface JsonFault {
  readonly code: 'FILE_NOT_JSON' | 'KEY_REPEATED' | 'FIELD_INVALID'
  readonly offset: number
  /** Where reading was: `['nodes', 2, 'config']`. */
  readonly path: FieldPath
  readonly message: string
  readonly hint: string
}

export interface JsonTree {
  /** Missing where nothing sensible could be read. */
  readonly root?: JsonNode
  readonly faults: readonly JsonFault[]
}

export interface ReadJsonOptions {
  /** The file may hold secrets by mistake: faults then say where they are and repeat none of its values. */
  readonly secretive?: boolean
}

/** Nested deeper, a file is refused before any recursion could end the process. */
const DEEPEST_JSON = 100

/**
 * Reads strict JSON. It goes on behind comments, stray commas and repeated keys, so that one reading
 * reports all of them; anything else ends it.
 */
export function parseJsonTree(text: string, { secretive = false }: ReadJsonOptions = {}): JsonTree {
  const reader = new JsonReader(text, secretive)
  try {
    const root = reader.read()
    return { root, faults: reader.faults }
  } catch (stop) {
    if (stop instanceof ReadingStops) return { faults: reader.faults }
    throw stop
  }
}

function keepsItsDigits(raw: string, value: number): boolean {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !/^-?\d+$/.test(raw))
}

class ReadingStops extends Error {}

// The scanner's numbers are a const enum, which type stripping cannot read.
const token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6 } as const
const literal = {
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
} as const
const blank = { lineBreak: 14, space: 15 } as const
const end = 17

const scanFaults: Readonly<Record<number, string>> = {
  2: 'A text ends at its closing double quote, in the same line.',
  3: 'A number goes on with digits behind "-", "." and "e".',
  4: 'Behind \\u come four hexadecimal digits.',
  5: 'Behind \\ come one of " \\ / b f n r t u.',
  6: 'Write a line break or tab in a text as \\n or \\t.',
}

/** A recursive descent over the scanner's tokens; the depth is bounded, so the recursion is too. */
class JsonReader {
  readonly faults: JsonFault[] = []
  readonly #text: string
  readonly #scanner: JSONScanner
  readonly #path: (string | number)[] = []
  readonly #secretive: boolean
  #token = 0
  #depth = 0

  constructor(text: string, secretive: boolean) {
    this.#text = text
    this.#secretive = secretive
    this.#scanner = createScanner(text, false)
    if (text.startsWith('\uFEFF')) this.#scanner.setPosition(1)
    this.#next()
  }

  read(): JsonNode {
    const root = this.#value()
    if (this.#token !== end)
      this.#stop(
        `The file goes on with ${this.#found()} behind its end.`,
        'Take away what follows the last "}".',
      )
    return root
  }

  #value(): JsonNode {
    if (this.#token === token.openBrace) return this.#nested(() => this.#object())
    if (this.#token === token.openBracket) return this.#nested(() => this.#array())
    return this.#leaf()
  }

  #nested<Node>(read: () => Node): Node {
    this.#depth += 1
    if (this.#depth > DEEPEST_JSON)
      this.#stop(`The file is nested deeper than ${DEEPEST_JSON} levels.`, 'A flow file needs about ten.')
    const node = read()
    this.#depth -= 1
    return node
  }

  #object(): JsonObjectNode {
    const offset = this.#offset()
    const properties = new Map<string, JsonProperty>()
    this.#members(token.closeBrace, () => {
      const property = this.#property()
      if (properties.has(property.name))
        this.#fault(`The key "${property.name}" is written twice in one object.`, {
          offset: property.keyOffset,
          path: [...this.#path, property.name],
          code: 'KEY_REPEATED',
          hint: 'Keep one of the two.',
        })
      else if (property.name === '__proto__')
        this.#fault('The key "__proto__" cannot be used.', {
          offset: property.keyOffset,
          hint: 'Give it another name.',
        })
      else properties.set(property.name, property)
    })
    return { type: 'object', offset, properties: [...properties.values()] }
  }

  #property(): JsonProperty {
    if (!this.#is(literal.string))
      this.#stop(`A key in double quotes is expected, not ${this.#found()}.`, 'Write it as "key": value.')
    const keyOffset = this.#offset()
    const name = this.#string()
    if (!this.#is(token.colon))
      this.#stop(
        this.#secretive
          ? 'A colon is expected behind the key.'
          : `A colon is expected behind the key "${name}", not ${this.#found()}.`,
        this.#secretive ? 'Write it as "key": value.' : `Write "${name}": value.`,
      )
    this.#next()
    return { name, keyOffset, value: this.#member(name) }
  }

  #member(step: string | number): JsonNode {
    this.#path.push(step)
    const value = this.#value()
    this.#path.pop()
    return value
  }

  #array(): JsonArrayNode {
    const offset = this.#offset()
    const items: JsonNode[] = []
    this.#members(token.closeBracket, () => items.push(this.#member(items.length)))
    return { type: 'array', offset, items }
  }

  #members(close: number, readMember: () => void): void {
    const closing = close === token.closeBrace ? '"}"' : '"]"'
    this.#next()
    while (this.#token !== close) {
      readMember()
      if (this.#token === close) break
      if (this.#token === token.comma) this.#comma(close, closing)
      else if (this.#token === end)
        this.#stop(
          `The file ends where a comma or ${closing} is expected.`,
          `Close what was opened with ${closing}.`,
        )
      else if (this.#startsMember(close))
        this.#fault(`A comma is missing before ${this.#found()}.`, { hint: 'Put a comma between the two.' })
      else
        this.#stop(
          `A comma or ${closing} is expected, not ${this.#found()}.`,
          `Close what was opened with ${closing}.`,
        )
    }
    this.#next()
  }

  #comma(close: number, closing: string): void {
    const offset = this.#offset()
    this.#next()
    if (this.#token === close)
      this.#fault(`The comma before ${closing} has nothing behind it.`, {
        offset,
        hint: 'Take the comma away: JSON has no trailing commas.',
      })
  }

  #startsMember(close: number): boolean {
    if (close === token.closeBrace) return this.#token === literal.string
    return this.#token === token.openBrace || this.#token === token.openBracket || this.#isLiteral()
  }

  // A method, because each token read makes what was known of the last one untrue.
  #is(expected: number): boolean {
    return this.#token === expected
  }

  #isLiteral(): boolean {
    return this.#token >= literal.null && this.#token <= literal.number
  }

  #leaf(): JsonLeaf {
    if (this.#token === end)
      this.#stop('The file ends where a value is expected.', 'Complete it, or restore it from git.')
    if (!this.#isLiteral()) this.#stop(`A value is expected, not ${this.#found()}.`, this.#valueHint())
    const offset = this.#offset()
    const raw = this.#raw()
    if (this.#token === literal.string) return { type: 'leaf', offset, value: this.#string(), raw }
    if (this.#token === literal.number && this.#scanner.getTokenError() !== 0)
      this.#stop(`The number ${this.#secretive ? 'here' : raw} is not complete.`, scanFaults[3] ?? '')
    const value = JSON.parse(raw) as JsonLeaf['value']
    if (typeof value === 'number' && !keepsItsDigits(raw, value))
      this.#fault(`The number ${this.#secretive ? 'here' : raw} is too large to keep all its digits.`, {
        code: 'FIELD_INVALID',
        hint: 'Write it as text, in double quotes.',
      })
    this.#next()
    return { type: 'leaf', offset, value, raw }
  }

  #string(): string {
    const error = this.#scanner.getTokenError()
    if (error !== 0)
      this.#stop(
        `The text ${this.#found()} cannot be read.`,
        scanFaults[error] ?? 'Write it in double quotes.',
      )
    const value = this.#scanner.getTokenValue()
    this.#next()
    return value
  }

  #next(): void {
    this.#token = this.#scanner.scan()
    while (this.#isTrivia()) this.#token = this.#scanner.scan()
  }

  #isTrivia(): boolean {
    if (this.#token === literal.lineComment || this.#token === literal.blockComment) {
      this.#fault('JSON has no comments.', { hint: 'Move the text to a "notes" field, or take it away.' })
      return true
    }
    return this.#token === blank.lineBreak || this.#token === blank.space
  }

  #valueHint(): string {
    const raw = this.#raw()
    if (raw.startsWith("'")) return 'Write text in double quotes.'
    if (this.#token === token.comma) return 'Take the comma away, or write a value before it.'
    return 'A value is text in double quotes, a number, true, false, null, an object or a list.'
  }

  #found(): string {
    if (this.#token === end) return 'the end of the file'
    if (this.#secretive) return 'this text'
    const raw = this.#raw()
    const short = raw.length > 30 ? `${raw.slice(0, 30)}...` : raw
    return short.startsWith('"') ? short : `"${short}"`
  }

  #raw(): string {
    const offset = this.#offset()
    return this.#text.slice(offset, offset + this.#scanner.getTokenLength())
  }

  #offset(): number {
    return this.#scanner.getTokenOffset()
  }

  #fault(
    message: string,
    fault: Partial<Pick<JsonFault, 'offset' | 'code' | 'path'>> & Pick<JsonFault, 'hint'>,
  ): void {
    this.faults.push({
      path: fault.path ?? [...this.#path],
      code: fault.code ?? 'FILE_NOT_JSON',
      offset: fault.offset ?? this.#offset(),
      message,
      hint: fault.hint,
    })
  }

  #stop(message: string, hint: string): never {
    this.#fault(message, { hint })
    throw new ReadingStops()
  }
}
