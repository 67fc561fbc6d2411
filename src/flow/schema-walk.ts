import type { z } from 'zod'
import type { FieldWidget } from '../contract/fields.ts'
import type { FieldPath } from './json-tree.ts'

/** A schema as zod's own parts see it. */
export type AnySchema = z.core.$ZodType

/** The schema inside `optional`, `default` and the like. */
export function unwrapSchema(schema: AnySchema): AnySchema {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrapSchema(def.innerType)
    case 'pipe':
      return unwrapSchema(def.in)
    case 'lazy':
      return unwrapSchema(def.getter())
    default:
      return schema
  }
}

/** What a spec said about a field: title, description, widget. Wrappers are looked through. */
export function metaOf(schema: AnySchema): Readonly<Record<string, unknown>> {
  const own = (schema as z.ZodType).meta()
  if (own !== undefined) return own
  const inner = unwrapSchema(schema)
  return inner === schema ? {} : ((inner as z.ZodType).meta() ?? {})
}

/** The schema of one member of `value`; undefined where the schema does not know it. */
export function memberSchema(
  schema: AnySchema,
  step: string | number,
  value: unknown,
): AnySchema | undefined {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, step) ? def.shape[step] : (def.catchall ?? undefined)
    case 'record':
      return def.valueType
    case 'array':
      return def.element
    case 'tuple':
      return def.items[Number(step)] ?? def.rest ?? undefined
    case 'union': {
      const option = unionOption(def.options, value)
      return option && memberSchema(option, step, value)
    }
    case 'intersection':
      return memberSchema(def.left, step, value) ?? memberSchema(def.right, step, value)
    default:
      return undefined
  }
}

/** The names an object takes; empty where the schema is no object. */
export function knownKeys(schema: AnySchema, value: unknown): readonly string[] {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type === 'object') return Object.keys(def.shape)
  if (def.type === 'intersection') return [...knownKeys(def.left, value), ...knownKeys(def.right, value)]
  if (def.type !== 'union') return []
  const option = unionOption(def.options, value)
  return option === undefined ? [] : knownKeys(option, value)
}

/** What an object's fields are where they are left out; empty where the schema is no object. */
export function objectDefaults(schema: AnySchema): Readonly<Record<string, unknown>> {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type !== 'object') return {}
  const entries = Object.entries(def.shape).map(
    ([name, field]) => [name, (field as z.ZodType).safeParse(undefined).data] as const,
  )
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** The schema at a path inside `value`. */
export function schemaAt(schema: AnySchema, path: FieldPath, value: unknown): AnySchema | undefined {
  let at: AnySchema | undefined = schema
  let inside = value
  for (const step of path) {
    at = at && memberSchema(at, step, inside)
    inside = memberOf(inside, step)
  }
  return at
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce(memberOf, value)
}

export interface WidgetField {
  readonly widget: FieldWidget
  readonly path: FieldPath
  readonly text: string
  /** The text is the name of a field, not its value. */
  readonly isKey: boolean
}

/** Every text of a config that a spec gave a widget: topics, paths, expressions. */
export function* widgetFields(
  schema: AnySchema,
  value: unknown,
  path: FieldPath = [],
): Generator<WidgetField> {
  const { widget } = metaOf(schema)
  if (typeof widget === 'string' && typeof value === 'string')
    yield { widget: widget as FieldWidget, path, text: value, isKey: false }
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type === 'union') {
    const option = unionOption(def.options, value)
    if (option !== undefined) yield* widgetFields(option, value, path)
    return
  }
  if (def.type === 'record' && isPlainObject(value)) yield* widgetKeys(def.keyType, value, path)
  if (typeof value !== 'object' || value === null) return
  for (const [step, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const schemaOfMember = memberSchema(schema, step, value)
    if (schemaOfMember !== undefined) yield* widgetFields(schemaOfMember, member, [...path, step])
  }
}

function* widgetKeys(keyType: AnySchema, value: object, path: FieldPath): Generator<WidgetField> {
  const { widget } = metaOf(keyType)
  if (typeof widget !== 'string') return
  for (const key of Object.keys(value))
    yield { widget: widget as FieldWidget, path: [...path, key], text: key, isKey: true }
}

// A value that fits no option is reported by zod; the one it resembles most still finds its other faults.
function unionOption(options: readonly AnySchema[], value: unknown): AnySchema | undefined {
  const fits = options.find((option) => (option as z.ZodType).safeParse(value).success)
  return fits ?? options.find((option) => resembles(unwrapSchema(option), value))
}

function resembles(option: AnySchema, value: unknown): boolean {
  const { def } = (option as z.core.$ZodTypes)._zod
  if (def.type === 'array' || def.type === 'tuple') return Array.isArray(value)
  if (def.type === 'string') return typeof value === 'string'
  if (def.type === 'record') return isPlainObject(value)
  if (def.type !== 'object' || !isPlainObject(value)) return false
  return Object.entries(def.shape).every(([name, field]) => {
    const inner = unwrapSchema(field)
    const { def: fieldDef } = (inner as z.core.$ZodTypes)._zod
    return fieldDef.type !== 'literal' || fieldDef.values.includes(memberOf(value, name) as never)
  })
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function memberOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, unknown>)[step]
}

/** Whether a schema takes any names, so that their order is the author's. */
export function isRecordSchema(schema: AnySchema): boolean {
  return unwrapSchema(schema)._zod.def.type === 'record'
}
