import type { z } from 'zod'
import type { FieldWidget } from '../../../contract/fields.ts'
import type { NodeSpec } from '../../../contract/node-spec.ts'
import { metaOf, objectDefaults, unwrapSchema } from '../../../flow/schema-walk.ts'

/** One field of a form, made from a spec's schema. */
export interface FormField {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly example: unknown
  readonly input: FieldInput
  readonly isOptional: boolean
  /** What holds where nothing is written. */
  readonly unless: unknown
}

export type FieldInput =
  | { readonly type: 'text' }
  /** Text, with some that mean something. */
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'number' | 'switch' | 'duration' | 'size' }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  | { readonly type: 'expression'; readonly form: 'cel' | 'condition' | 'path' | 'target' }
  | { readonly type: 'topic' | 'reference' | 'code' }
  | { readonly type: 'list'; readonly item: FieldInput }
  | { readonly type: 'rows' | 'object'; readonly fields: readonly FormField[] }
  /** Names, each with a value. */
  | { readonly type: 'record'; readonly member: FieldInput }
  /** Names, each with another one where it is given. */
  | { readonly type: 'names' }
  /** Any JSON. */
  | { readonly type: 'free' }

/** The fields of a kind, in the order of its spec. */
export function formFields(spec: NodeSpec): readonly FormField[] {
  return fieldsOf(spec.config)
}

function fieldsOf(schema: z.core.$ZodType): readonly FormField[] {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type !== 'object') return []
  const defaults = objectDefaults(schema)
  return Object.entries(def.shape).map(([name, field]) => formField(name, field, defaults[name]))
}

function formField(name: string, schema: z.core.$ZodType, unless: unknown): FormField {
  const meta = metaOf(schema)
  const [example] = Array.isArray(meta['examples']) ? (meta['examples'] as readonly unknown[]) : []
  return {
    name,
    title: typeof meta['title'] === 'string' ? meta['title'] : name,
    description: typeof meta['description'] === 'string' ? meta['description'] : '',
    example,
    input: inputOf(schema),
    isOptional: (schema as z.ZodType).safeParse(undefined).success,
    unless,
  }
}

const BY_WIDGET: Readonly<Partial<Record<FieldWidget, FieldInput>>> = {
  topic: { type: 'topic' },
  reference: { type: 'reference' },
  path: { type: 'expression', form: 'path' },
  'key-path': { type: 'expression', form: 'path' },
  target: { type: 'expression', form: 'target' },
  cel: { type: 'expression', form: 'cel' },
  condition: { type: 'expression', form: 'condition' },
  duration: { type: 'duration' },
  size: { type: 'size' },
  code: { type: 'code' },
}

function inputOf(schema: z.core.$ZodType): FieldInput {
  const byWidget = BY_WIDGET[metaOf(schema)['widget'] as FieldWidget]
  if (byWidget !== undefined) return byWidget
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return { type: 'text' }
    case 'number':
      return { type: 'number' }
    case 'boolean':
      return { type: 'switch' }
    case 'enum':
      return { type: 'choice', options: Object.values(def.entries).map(String) }
    case 'object':
      return { type: 'object', fields: fieldsOf(schema) }
    case 'record':
      return { type: 'record', member: inputOf(def.valueType) }
    case 'array':
      return listOf(def.element)
    case 'union':
      return unionOf(def.options)
    default:
      return { type: 'free' }
  }
}

function listOf(element: z.core.$ZodType): FieldInput {
  const item = inputOf(element)
  if (item.type === 'object') return { type: 'rows', fields: item.fields }
  return item.type === 'free' ? item : { type: 'list', item }
}

function unionOf(options: readonly z.core.$ZodType[]): FieldInput {
  const inputs = options.map(inputOf)
  const words = inputs.flatMap((input) => (input.type === 'choice' ? input.options : []))
  if (inputs.every(({ type }) => type === 'text' || type === 'choice')) return { type: 'word', words }
  const [list, record] = inputs
  const isNames =
    list?.type === 'list' &&
    record?.type === 'record' &&
    list.item.type === 'text' &&
    record.member.type === 'text'
  return isNames ? { type: 'names' } : { type: 'free' }
}

const SECONDARY: ReadonlySet<FieldInput['type']> = new Set([
  ...(['text', 'word', 'number', 'switch', 'duration', 'size', 'choice'] as const),
  ...(['list', 'record', 'names'] as const),
])

/** What one seldom sets stands behind "More settings": fields that may stay as they are, and do. */
export function isSecondary({ isOptional, input, unless }: FormField, value: unknown): boolean {
  if (!isOptional || value !== undefined) return false
  return (
    SECONDARY.has(input.type) ||
    (input.type === 'expression' && input.form === 'path' && unless === undefined)
  )
}
