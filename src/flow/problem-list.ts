import type { NextStep } from '../contract/next-step.ts'
import type { Problem, ProblemCode } from '../contract/problem.ts'
import type { FieldPath, JsonNode } from './json-tree.ts'
import type { JsonFault } from './read-json.ts'

export interface ProblemDetails {
  readonly severity?: 'error' | 'warning'
  readonly message: string
  readonly hint?: string
  readonly step?: NextStep
  readonly at: FieldPath
  /** `key` points at the name of the last field of the path instead of its value. */
  readonly on?: 'key' | 'value'
  /** Characters into the text value at `at`; counted only where it has no escapes. */
  readonly within?: number
  readonly nodeId?: string
}

/** Gathers the faults of one file and turns paths into lines and columns. */
export class ProblemList {
  readonly #text: string
  readonly #root: JsonNode | undefined
  readonly #lineStarts: readonly number[]
  readonly #problems = new Map<string, Problem>()

  constructor(text: string, root: JsonNode | undefined) {
    this.#text = text
    this.#root = root
    this.#lineStarts = lineStartsOf(text)
  }

  add(code: ProblemCode, details: ProblemDetails): void {
    const nodeId = details.nodeId ?? this.#nodeIdAt(details.at)
    this.#push({
      code,
      severity: details.severity ?? 'error',
      message: details.message,
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      ...(details.step === undefined ? {} : { step: details.step }),
      ...this.#position(this.#offsetOf(details)),
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(details.at.length === 0 ? {} : { field: fieldName(details.at) }),
    })
  }

  /** A fault that was found while the text was read, before there was a tree. */
  addFault({ code, message, hint, offset, path }: JsonFault): void {
    const nodeId = this.#nodeIdAt(path)
    this.#push({
      code,
      severity: 'error',
      message,
      hint,
      ...this.#position(offset),
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(path.length === 0 ? {} : { field: fieldName(path) }),
    })
  }

  get hasErrors(): boolean {
    return [...this.#problems.values()].some(({ severity }) => severity === 'error')
  }

  /** Sorted by place in the file. */
  sorted(): Problem[] {
    return [...this.#problems.values()].toSorted((a, b) => a.line - b.line || a.column - b.column)
  }

  #push(problem: Problem): void {
    // Two checks may find the same fault: it is told once.
    this.#problems.set(`${problem.line}:${problem.column} ${problem.code} ${problem.message}`, problem)
  }

  #offsetOf({ at, on, within }: ProblemDetails): number {
    const place = findPlace(this.#root, at)
    if (on === 'key' && place.found) return place.keyOffset ?? place.node?.offset ?? 0
    const offset = place.node?.offset ?? 0
    if (within === undefined || place.node?.type !== 'leaf' || !place.found) return offset
    return place.node.raw.includes('\\') ? offset : offset + 1 + within
  }

  #nodeIdAt(at: FieldPath): string | undefined {
    if (at[0] !== 'nodes' || typeof at[1] !== 'number') return undefined
    const place = findPlace(this.#root, ['nodes', at[1], 'id'])
    return place.found && place.node?.type === 'leaf' && typeof place.node.value === 'string'
      ? place.node.value
      : undefined
  }

  #position(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const start = this.#lineStarts[low] ?? 0
    const markBefore = low === 0 && this.#text.startsWith('\uFEFF') ? 1 : 0
    return { line: low + 1, column: Math.max(1, offset - start + 1 - markBefore) }
  }
}

interface Place {
  /** False where the path leads further than the file: then it is the nearest place above. */
  readonly found: boolean
  readonly node?: JsonNode
  readonly keyOffset?: number
}

function findPlace(root: JsonNode | undefined, at: FieldPath): Place {
  let place: Place = root === undefined ? { found: false } : { found: true, node: root }
  for (const step of at) {
    const next = stepInto(place.node, step)
    if (next === undefined) return { ...place, found: false }
    place = next
  }
  return place
}

function stepInto(node: JsonNode | undefined, step: string | number): Place | undefined {
  if (node?.type === 'array' && typeof step === 'number') {
    const item = node.items[step]
    return item && { found: true, node: item }
  }
  if (node?.type !== 'object') return undefined
  const property = node.properties.find(({ name }) => name === step)
  return property && { found: true, node: property.value, keyOffset: property.keyOffset }
}

/** `nodes[2].config.table`; keys that are no plain names stand in brackets and quotes. */
export function fieldName(at: FieldPath): string {
  return at.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `${name}[${JSON.stringify(step)}]`
    return name === '' ? step : `${name}.${step}`
  }, '')
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (const lineBreak of text.matchAll(/\r\n|\n|\r/g)) starts.push(lineBreak.index + lineBreak[0].length)
  return starts
}
