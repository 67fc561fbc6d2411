import { z } from 'zod'
import type { NodeSpec } from '../../contract/node-spec.ts'

/** A setting of a kind, as its schema says it. */
export interface FieldDescription {
  /** `rows[].to` for a field of a list's items. */
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly fallback?: unknown
  readonly description: string
  readonly examples: readonly unknown[]
}

/** The part of JSON Schema that zod makes of our specs. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly format?: string
  readonly widget?: string
  readonly default?: unknown
  readonly description?: string
  readonly examples?: readonly unknown[]
}

/** The settings of a kind, those of list items behind their list. */
export function configFields(spec: NodeSpec): readonly FieldDescription[] {
  return fieldsOf(z.toJSONSchema(spec.config, { io: 'input', unrepresentable: 'any' }) as Schema, '')
}

function fieldsOf(schema: Schema, prefix: string): readonly FieldDescription[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`
    const described: FieldDescription = {
      name,
      type: typeText(field),
      required: schema.required?.includes(key) === true,
      ...(field.default === undefined ? {} : { fallback: field.default }),
      description: field.description ?? '',
      examples: field.examples ?? [],
    }
    return [described, ...fieldsOf(field, `${name}.`), ...fieldsOf(field.items ?? {}, `${name}[].`)]
  })
}

const widgets: Readonly<Record<string, string>> = {
  topic: 'topic',
  reference: 'reference table',
  path: 'path',
  'key-path': 'path',
  target: 'field name',
  cel: 'CEL expression',
  condition: 'CEL condition',
  file: 'file',
  duration: 'ms',
  size: 'bytes',
}

function typeText(schema: Schema): string {
  const widget = widgets[schema.widget ?? '']
  if (widget !== undefined) return widget
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ')
  if (schema.format === 'date-time') return 'time (ISO 8601)'
  if (schema.type === 'array') return `list of ${plainType(schema.items)}`
  return plainType(schema)
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  null: 'null',
}

function plainType(schema: Schema | undefined): string {
  const types = typeof schema?.type === 'string' ? [schema.type] : (schema?.type ?? [])
  return types.map((type) => words[type] ?? type).join(' | ') || 'any JSON'
}
