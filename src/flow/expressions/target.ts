import { FlowError } from '../../contract/errors.ts'
import { defineField } from '../define-field.ts'
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { describeType } from './cel-value.ts'
import { SourceProblem } from './failure.ts'
import { memberPathOf, writePath } from './member-path.ts'
import { parseCel } from './parse.ts'
import { invalid } from './path.ts'

/** Where to write inside a value. Values are never changed: both give another one. */
export interface Target {
  readonly segments: readonly string[]
  /** The value with `to` at this place; objects on the way are made. Throws EXPRESSION_FAILED where a scalar or list is in the way. */
  set(value: JsonValue, to: JsonValue): JsonValue
  /** The value without this field; the same value where it has none. */
  remove(value: JsonValue): JsonValue
}

/** Compiles `customer.id`, a place inside the value. Throws EXPRESSION_INVALID. */
export function compileTarget(source: string): Target {
  try {
    const segments = parseTarget(source)
    return {
      segments,
      set: (value, to) => setAt(value, { segments, depth: 0, to }),
      remove: (value) => removeAt(value, segments, 0),
    }
  } catch (error) {
    throw error instanceof SourceProblem ? invalid('target', source, error) : error
  }
}

const PREFIX = 'value'

/** Throws SourceProblem where the source is no target. */
export function parseTarget(source: string): readonly string[] {
  if (source.trim() === '')
    throw new SourceProblem('The target is empty.', 0, 'Name the field to write: "customer.id".')
  const text = source.trimStart()
  const prefix = text.startsWith('[') ? PREFIX : `${PREFIX}.`
  const shift = prefix.length - (source.length - text.length)
  try {
    return checkedSegments(prefix + text, text)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    throw new SourceProblem(error.message, Math.max(0, error.offset - shift), error.hint)
  }
}

function checkedSegments(source: string, text: string): readonly string[] {
  const path = memberPathOf(parseCel(source))
  if (path === undefined || path.root !== PREFIX || path.segments.length === 0) {
    throw new SourceProblem(
      'A target only names a field; it does not compute.',
      PREFIX.length + 1,
      hintFor(text),
    )
  }
  const [first] = path.segments
  if (path.segments.length > 1 && first === 'value' && !text.startsWith('[')) {
    throw new SourceProblem(
      'A target is inside the value already.',
      PREFIX.length + 1,
      `Write ${JSON.stringify(text.slice(text.indexOf('.') + 1))}; a field named "value" is written ["value"].`,
    )
  }
  return path.segments.map((segment) => {
    if (typeof segment === 'string') return segment
    throw new SourceProblem('A target names fields; elements of lists are not written.', PREFIX.length + 1)
  })
}

function hintFor(text: string): string {
  const dashed = /(?:^|\.)([A-Za-z_]\w*(?:-\w+)+)/.exec(text)
  if (dashed) return `A name with "-" is written ["${dashed[1]}"].`
  return 'Write "customer.id" or ["odd name"].'
}

interface Writing {
  readonly segments: readonly string[]
  readonly depth: number
  readonly to: JsonValue
}

function setAt(value: JsonValue | undefined, writing: Writing): JsonValue {
  const { segments, depth, to } = writing
  const name = segments[depth]!
  const parent = parentObject(value, segments, depth)
  const last = depth === segments.length - 1
  const field = last ? to : setAt(ownField(parent, name), { segments, depth: depth + 1, to })
  return withField(parent, name, field)
}

const NOTHING: JsonObject = Object.freeze({})

// A null or missing value is a place where an object can be made; a scalar or list would be lost.
function parentObject(value: JsonValue | undefined, segments: readonly string[], depth: number): JsonObject {
  if (value === undefined || value === null) return NOTHING
  if (isObject(value)) return value
  const place = depth === 0 ? 'the value' : `"${writePath('', segments.slice(0, depth)).replace(/^\./, '')}"`
  throw new FlowError('EXPRESSION_FAILED', {
    message: `${JSON.stringify(segments[depth])} cannot be written: ${place} is ${describeType(value)}, not an object.`,
    hint: 'Write to another field, or make it an object first.',
    field: segments.join('.'),
  })
}

function ownField(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function withField(object: JsonObject, name: string, field: JsonValue): JsonObject {
  const copy: Record<string, JsonValue> = { ...object }
  defineField(copy, name, field)
  return copy
}

function removeAt(value: JsonValue, segments: readonly string[], depth: number): JsonValue {
  const name = segments[depth]!
  if (!isObject(value) || !Object.hasOwn(value, name)) return value
  if (depth < segments.length - 1) {
    const field = value[name]!
    const without = removeAt(field, segments, depth + 1)
    return without === field ? value : withField(value, name, without)
  }
  const copy: Record<string, JsonValue> = { ...value }
  delete copy[name]
  return copy
}
