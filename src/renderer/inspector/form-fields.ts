import type { z } from 'zod'
import type { FieldWidget } from '../../contract/fields.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { metaOf, objectDefaults, unwrapSchema } from '../../flow/schema-walk.ts'

/** One field of a form, made from a spec's schema. */
export interface FormField {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly example: string | undefined
  readonly input: FieldInput
  readonly isOptional: boolean
  /** What holds where nothing is written. */
  readonly unless: unknown
}

export type FieldInput =
  | { readonly type: 'text'; readonly widget: FieldWidget | undefined }
  | { readonly type: 'number'; readonly widget: FieldWidget | undefined }
  | { readonly type: 'switch' }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  /** Lists and objects: shown as JSON until a form of their own is there. */
  | { readonly type: 'json'; readonly widget: FieldWidget | undefined }

export function formFields(spec: NodeSpec): readonly FormField[] {
  const { def } = (unwrapSchema(spec.config) as z.core.$ZodTypes)._zod
  if (def.type !== 'object') return []
  const defaults = objectDefaults(spec.config)
  return Object.entries(def.shape).map(([name, schema]) => formField(name, schema, defaults[name]))
}

function formField(name: string, schema: z.core.$ZodType, unless: unknown): FormField {
  const meta = metaOf(schema)
  const [example] = Array.isArray(meta['examples']) ? (meta['examples'] as readonly unknown[]) : []
  return {
    name,
    title: typeof meta['title'] === 'string' ? meta['title'] : name,
    description: typeof meta['description'] === 'string' ? meta['description'] : '',
    example: example === undefined ? undefined : exampleText(example),
    input: inputOf(schema, meta['widget'] as FieldWidget | undefined),
    isOptional: (schema as z.ZodType).safeParse(undefined).success,
    unless,
  }
}

function inputOf(schema: z.core.$ZodType, widget: FieldWidget | undefined): FieldInput {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type === 'string') return { type: 'text', widget }
  if (def.type === 'number') return { type: 'number', widget }
  if (def.type === 'boolean') return { type: 'switch' }
  if (def.type === 'enum') return { type: 'choice', options: Object.values(def.entries).map(String) }
  const isText =
    def.type === 'union' &&
    def.options.every((option) =>
      ['string', 'enum'].includes((unwrapSchema(option) as z.core.$ZodTypes)._zod.def.type),
    )
  return isText ? { type: 'text', widget } : { type: 'json', widget }
}

function exampleText(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example)
}
