import { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../json-value.ts'
import type { Scope } from '../scope.ts'
import { SourceProblem } from './failure.ts'
import { type MemberPath, memberOf, memberPathOf, type Segment } from './member-path.ts'
import { parseCel } from './parse.ts'
import { type ReadScope, rootReader } from './roots.ts'

/** Where to read in a message. */
export interface Path {
  /** The name it begins with, then fields and list positions: `['value', 'items', 0, 'sku']`. */
  readonly segments: readonly Segment[]
  /** What is there, or undefined. A tombstone's value has no fields. Throws CODEC_INPUT_INVALID for a damaged value. */
  get(scope: Scope): JsonValue | undefined
}

/** Compiles a CEL member expression: `value.customer.id`, `headers.type`, `key`. Throws EXPRESSION_INVALID. */
export function compilePath(source: string): Path {
  try {
    const { root, segments } = parsePath(source)
    const read = rootReader(root, source.indexOf(root))
    return {
      segments: [root, ...segments],
      get: root === 'timestamp' ? timestampReader(segments) : reader(read, segments),
    }
  } catch (error) {
    throw error instanceof SourceProblem ? invalid('path', source, error) : error
  }
}

/** Throws SourceProblem where the source is no path, or begins with an unknown name. */
export function parsePath(source: string): MemberPath {
  const tree = parseCel(source)
  const path = memberPathOf(tree)
  if (path === undefined)
    throw new SourceProblem('A path only names a field; it does not compute.', tree.start, hintFor(source))
  rootReader(path.root, source.indexOf(path.root))
  return path
}

function hintFor(source: string): string {
  const dashed = /\.([A-Za-z_]\w*(?:-\w+)+)/.exec(source)
  if (dashed) return `A name with "-" is written ["${dashed[1]}"].`
  return 'Write "value.customer.id", "value.items[0]" or "headers.type".'
}

// The loops are unrolled for the common lengths: a path runs for every message.
function reader(read: ReadScope, segments: readonly Segment[]): Path['get'] {
  const root = read as (scope: Scope) => JsonValue
  const [first, second] = segments as readonly [Segment, Segment]
  if (segments.length === 0) return root
  if (segments.length === 1) return (scope) => memberOf(root(scope), first) as JsonValue | undefined
  if (segments.length === 2) {
    return (scope) => {
      const parent = memberOf(root(scope), first)
      return parent === undefined ? undefined : (memberOf(parent, second) as JsonValue | undefined)
    }
  }
  return (scope) => {
    let at: JsonValue | undefined = root(scope)
    for (const segment of segments) {
      at = memberOf(at, segment) as JsonValue | undefined
      if (at === undefined) return undefined
    }
    return at
  }
}

// A time leaves an expression as text, so a path must give the same.
function timestampReader(segments: readonly Segment[]): Path['get'] {
  return segments.length > 0 ? () => undefined : (scope) => scope.timestamp.toISOString()
}

export function invalid(what: string, source: string, problem: SourceProblem): FlowError {
  const shown = source.length > 60 ? `${source.slice(0, 57)}...` : source
  return new FlowError('EXPRESSION_INVALID', {
    message: `The ${what} ${JSON.stringify(shown)} is wrong at character ${problem.offset + 1}: ${problem.message}`,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    cause: problem,
  })
}
